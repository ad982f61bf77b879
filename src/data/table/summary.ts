import { checkArgument, isObject, kind } from "../../tensor/arguments.ts";
import { printable, shorten } from "../../text/escape.ts";
import { formatCount } from "../../text/quantity.ts";
import { alignColumns } from "../../text/table.ts";

/** What a column is, what it becomes, and why: a line of a table to print. */
export interface ColumnSummary {
  readonly column: string;
  readonly type: string;
  /** How many of its cells are missing. */
  readonly missing: number;
  /** A cell of it. */
  readonly example: string;
  readonly becomes: string;
  /** What its missing cells become, where it has some. */
  readonly missingBecome?: string;
  readonly why: string;
}

/** What becomes of a column that is not learnt from. */
export const leftOut = "left out";

const exampleWidth = 20;
const nameWidth = 30;

const summaries = kind(
  "an array of summaries, as encoder.columns",
  (list) =>
    Array.isArray(list) && list.every((each) => isObject(each) && Number.isFinite(each.missing)),
);

/**
 * The summaries as an aligned table, without colours.
 *
 * @example
 * ```ts
 * import { formatColumns, TableEncoder } from "chainrule/data";
 * import { parseTable } from "chainrule/io";
 * const table = await parseTable("mass,island\n3750,Biscoe\n3800,Dream\n3250,Dream\n4300,Biscoe");
 * formatColumns(new TableEncoder().fit(table).columns).split("\n").length; // → 3
 * ```
 */
export function formatColumns(columns: readonly ColumnSummary[]): string {
  checkArgument("formatColumns", "columns", summaries, columns);
  const rows = columns.map(({ column, type, missing, example, becomes, why }) => [
    shorten(String(column), nameWidth),
    String(type),
    formatCount(missing),
    shorten(String(example), exampleWidth),
    printable(String(becomes)),
    printable(String(why)),
  ]);
  const head = ["column", "type", "missing", "example", "becomes", "why"];
  return alignColumns([head, ...rows], ["left", "left", "right", "left", "left", "left"]).join(
    "\n",
  );
}
