import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { cellsOf, columnOf, isMissing } from "./columns.ts";
import { equalRows } from "./equal-rows.ts";
import type { Table } from "./table.ts";

/**
 * A number for each row, the same for rows with one cell in this column. A row without a cell is a group by itself.
 *
 * @throws DataError for a column that is not there, and one of too many words to be told apart.
 */
export function groupsOf(table: Table, name: string): Int32Array {
  const column = columnOf(table, name);
  if (cellsOf(column) === null) {
    throw new DataError(
      `${table.source}: too many cells of column ${quote(name)} differ for groups`,
    );
  }
  return equalRows(table, [name]).map((group, row) => (isMissing(column, row) ? -1 - row : group));
}
