import type { Table, TableColumn } from "../../data/table/table.ts";
import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import type { Header } from "./header.ts";

/** The names of a table's columns. */
export interface ColumnNames {
  names: string[];
  /** The positions of the columns that the header has no name for. */
  unnamed: number[];
  /** What is to be said of the header. */
  notes: string[];
}

/**
 * The names that the cells of a header give to columns; `column 2` is the second where its cell is empty, and where
 * there is no header.
 *
 * @param place what errors call the header.
 * @throws DataError for two columns of one name.
 */
export function nameColumns(cells: readonly string[], header: Header, place: string): ColumnNames {
  const names = cells.map((cell, i) => (header !== "none" && cell.trim()) || `column ${i + 1}`);
  if (header === "none") {
    const note = "There is no header: the columns are called column 1, column 2 and so on.";
    return { names, unnamed: [], notes: [note] };
  }
  checkNames(names, cells, place);
  // The second is what pandas calls a first column without a name.
  const isUnnamed = (cell: string, i: number) => cell === "" || (i === 0 && cell === "Unnamed: 0");
  const unnamed = [...cells.keys()].filter((i) => isUnnamed(cells[i].trim(), i));
  const likely =
    "The first row is taken for the header, as nothing speaks against it. If it is none, write one above it, or say header: false (--header no).";
  return { names, unnamed, notes: header === "likely" ? [likely] : [] };
}

function checkNames(names: readonly string[], cells: readonly string[], place: string): void {
  const columns = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const other = columns.get(name);
    if (other !== undefined) {
      const areGiven = cells[i].trim() !== "" && cells[other].trim() !== "";
      throw new DataError(
        `${place}: columns ${other + 1} and ${i + 1} are both called ${quote(name)}. ` +
          (areGiven ? "Rename one." : "Name the one that has no name."),
      );
    }
    columns.set(name, i);
  }
}

/** The table without those unnamed columns that only count the rows, or hold nothing; with what is to be said of all. */
export function withoutEmptyNames(table: Table, unnamed: readonly number[]): Table {
  const leftOut = new Set<TableColumn>();
  const notes = unnamed.map((position) => {
    const column = table.columns[position];
    const isCount = position === 0 && countsRows(column);
    const isLeftOut = table.columns.length > 1 && (isCount || column.missing === table.length);
    if (!isLeftOut)
      return `Column ${position + 1} has no name: it is called ${quote(column.name)}.`;
    leftOut.add(column);
    return `Column ${position + 1} has no name and ${isCount ? "counts the rows" : "no values"}: it was left out.`;
  });
  const columns = table.columns.filter((column) => !leftOut.has(column));
  return { ...table, columns, notes: [...table.notes, ...notes] };
}

/** Whether a column is 0, 1, 2, … or 1, 2, 3, …, as pandas and R write it beside a table. */
function countsRows({ numbers }: TableColumn): boolean {
  const first = numbers?.[0];
  return (first === 0 || first === 1) && numbers!.every((n, i) => n === first + i);
}
