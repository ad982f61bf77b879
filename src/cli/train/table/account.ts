import type { ColumnSummary, TableFinding } from "../../../data/index.ts";
import type { TableProgress } from "../../../io/index.ts";

/** What was found out about a table, and how it is taken, before anything is learnt of it. */
export interface TableAccount {
  /** The file. */
  readonly source: string;
  readonly rows: number;
  /** How the file was read. */
  readonly notes: readonly string[];
  /** What each column becomes, the targets last. */
  readonly columns: readonly ColumnSummary[];
  /** How many rows there are to learn from, to validate and to test on. */
  readonly parts: readonly number[];
  readonly divided: {
    readonly order?: string;
    readonly group?: string;
    readonly isStratified: boolean;
  };
  readonly findings: readonly TableFinding[];
}

/** Who is told what the data is, before a run begins. */
export interface Announcer {
  /** In words. */
  data(text: string): void;
  /** How far a file is read. */
  reading?(file: string, progress: TableProgress): void;
  table?(account: TableAccount): void;
}
