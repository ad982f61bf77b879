import type { Check } from "../../../tensor/plain-data.ts";
import type { CellFormat } from "../column-format.ts";
import type { TableColumn } from "../table.ts";

/** A cell that numbers were turned back into; null where it is missing. */
export type Cell = number | string | null;

/** How the cells of a column become numbers, and numbers cells; what was learnt of them is plain data. */
export interface Encoding<State> {
  /** What these rows say of the column; null where not one of their cells can be read. */
  fit(column: TableColumn, rows: Int32Array, embedFrom: number): State | null;
  /**
   * Each cell of any table's column as one number, NaN for one that is missing or cannot be read.
   *
   * @param format how cells are written that the column itself does not tell.
   */
  read(column: TableColumn, state: State, format?: CellFormat): Float64Array;
  /** What stands behind the column's name in the names of its features. */
  features(state: State): string[];
  /** What the column becomes, for a person to read. */
  becomes(state: State): string;
  /** What a missing cell is taken as, for a person to read. */
  fallback(state: State): string;
  /** The features of a cell that was read, to `out[at]`, `out[at + 1]`, … */
  write(value: number, state: State, out: Float32Array, at: number): void;
  /** The cell of these features. */
  cell(data: ArrayLike<number>, at: number, state: State): Cell;
  /** What is said of cells that are there and cannot be read: "cannot be read as a number". */
  readonly unreadable: string;
  /** Looks at a state from outside. */
  readonly check: Check;
}
