import { checkArgument, orNull } from "../../tensor/arguments.ts";
import { namesKind } from "./choose-columns.ts";
import { cellsOf, columnOf, tableKind } from "./columns.ts";
import type { Table, TableColumn } from "./table.ts";

/**
 * A number for each row, the same for rows whose cells are the same. As `groups` of {@link splitRows} it keeps
 * equal rows in one part.
 *
 * @param columns those that are compared; default all.
 * @throws DataError for a column that is not there.
 * @example
 * ```ts
 * import { equalRows } from "chainrule/data";
 * import { parseTable } from "chainrule/io";
 * equalRows(await parseTable("a,b\n1,x\n2,x\n1,x")); // → 0,1,0
 * ```
 */
export function equalRows(table: Table, columns: readonly string[] | null = null): Int32Array {
  checkArgument("equalRows", "table", tableKind, table);
  checkArgument("equalRows", "columns", orNull(namesKind), columns);
  const compared = columns ? columns.map((name) => columnOf(table, name)) : table.columns;
  let groups = new Int32Array(table.length);
  for (const column of compared) {
    groups = divided(groups, column);
    // Groups are numbered in the order of rows: where the last row has a group of this number, all differ.
    if (groups[table.length - 1] === table.length - 1) break;
  }
  return groups;
}

/** Each group divided by the cells of a column, numbered anew in the order of rows. */
function divided(groups: Int32Array<ArrayBuffer>, column: TableColumn): Int32Array<ArrayBuffer> {
  const cells = cellsOf(column);
  // Cells of which too many differ are not compared: no two rows are then known to be equal.
  if (cells === null) return groups.map((_, row) => row);
  const numbers = new Map<number, Map<number, number>>();
  let next = 0;
  return groups.map((group, row) => {
    const ofGroup = numbers.get(group) ?? new Map<number, number>();
    numbers.set(group, ofGroup);
    const known = ofGroup.get(cells[row]);
    if (known !== undefined) return known;
    ofGroup.set(cells[row], next);
    return next++;
  });
}
