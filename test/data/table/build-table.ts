import type { Cell } from "../../../src/data/table/column-builder.ts";
import type { Table } from "../../../src/data/table/table.ts";
import { TableBuilder, type TableBuilderOptions } from "../../../src/data/table/table-builder.ts";

/** A table of these columns, as it is read from a file; rows are counted from line 2. */
export function buildTable(
  columns: Readonly<Record<string, readonly Cell[]>>,
  options: Omit<TableBuilderOptions, "source"> = {},
): Table {
  const builder = new TableBuilder({ source: "t.csv", ...options });
  const names = Object.keys(columns);
  for (const name of names) builder.column(name);
  const length = columns[names[0]]?.length ?? 0;
  for (let row = 0; row < length; row++) {
    builder.add(
      names.map((name) => columns[name][row]),
      row + 2,
    );
  }
  return builder.finish();
}
