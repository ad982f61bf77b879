import type { Cell } from "../../data/table/column-builder.ts";
import type { Table } from "../../data/table/table.ts";
import { TableBuilder } from "../../data/table/table-builder.ts";
import { isObject } from "../../tensor/arguments.ts";
import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { countOf, formatCount } from "../../text/quantity.ts";
import { shown } from "../../text/shown.ts";
import { nameColumns, withoutEmptyNames } from "./column-names.ts";
import { findHeader } from "./header.ts";
import type { TableOptions } from "./options.ts";

/** Makes a table of the values that stand in a JSON file. */
export interface JsonRows {
  /** What each value is, in words. */
  readonly expected: string;
  /** How many rows there are. */
  readonly length: number;
  /** @param place where the value stands, for errors. */
  add(value: unknown, place: string): void;
  finish(notes: readonly string[]): Table;
}

/** More keys than that, of which each record has hardly one in a hundred, are no columns. */
const manyColumns = 1000;
const leastShare = 0.01;

/** Rows that are objects, of which each names its cells. */
export class JsonRecords implements JsonRows {
  readonly expected = 'a record, as {"a": 1}';
  readonly #builder: TableBuilder;
  #records = 0;
  #values = 0;
  #empty = 0;
  readonly #keepsEmpty: boolean;

  constructor(options: TableOptions & { source: string }) {
    this.#keepsEmpty = options.keepEmptyRows ?? false;
    this.#builder = new TableBuilder({ ...options, place: "record" });
  }

  get length(): number {
    return this.#builder.length;
  }

  add(record: Record<string, unknown>, place: string): void {
    this.#records++;
    const entries = Object.entries(record).map(([name, value]): [number, Cell] => {
      if (name.trim() === "") throw new DataError(`${place}: a key has no name. Name it.`);
      return [this.#builder.column(name), asCell(value, `${place}, ${quote(name)}`)];
    });
    this.#values += entries.length;
    const { columnCount } = this.#builder;
    if (columnCount > manyColumns && this.#values < leastShare * columnCount * this.#records) {
      throw new DataError(
        `${place}: the records have ${formatCount(columnCount)} different keys, and hardly one in common: they ` +
          "are no rows of one table.",
      );
    }
    const cells: Cell[] = new Array(columnCount).fill(null);
    for (const [column, value] of entries) cells[column] = value;
    if (!this.#keepsEmpty && cells.every(isEmpty)) this.#empty++;
    else this.#builder.add(cells, this.#records);
  }

  finish(notes: readonly string[]): Table {
    const skipped = `Records without a value were skipped: ${formatCount(this.#empty)}.`;
    return this.#builder.finish(this.#empty === 0 ? notes : [...notes, skipped]);
  }
}

/** So many rows tell whether the first of them is a header. */
const headRows = 200;

/** Rows that are arrays of cells. */
export class JsonArrays implements JsonRows {
  readonly expected = "a row, as [1, 2]";
  readonly #source: string;
  readonly #options: TableOptions;
  readonly #builder: TableBuilder;
  /** The first rows, until they are enough to tell. */
  #head: Cell[][] | null = [];
  #notes: readonly string[] = [];
  #unnamed: readonly number[] = [];
  #width: number | null = null;
  #records = 0;

  constructor(options: TableOptions & { source: string }) {
    this.#source = options.source;
    this.#options = options;
    this.#builder = new TableBuilder({ ...options, place: "record" });
  }

  get length(): number {
    return this.#builder.length + (this.#head?.length ?? 0);
  }

  add(row: unknown[], place: string): void {
    this.#records++;
    const cells = row.map((value, i) => asCell(value, `${place}, column ${i + 1}`));
    this.#width ??= cells.length;
    if (cells.length !== this.#width) {
      throw new DataError(
        `${place}: ${countOf(cells.length, "cell")}, expected ${this.#width} as in record 1. Write null for a missing cell.`,
      );
    }
    if (this.#head === null) this.#builder.add(cells, this.#records);
    else if (this.#head.push(cells) === headRows) this.#begin(this.#head);
  }

  finish(notes: readonly string[]): Table {
    if (this.#head !== null) this.#begin(this.#head);
    if (this.#builder.length === 0)
      throw new DataError(`${this.#source}: there are no rows in it.`);
    const table = this.#builder.finish([...notes, ...this.#notes]);
    return withoutEmptyNames(table, this.#unnamed);
  }

  #begin(head: readonly Cell[][]): void {
    this.#head = null;
    const { header = "auto" } = this.#options;
    const [first, ...below] = head.map((row) => row.map((cell) => String(cell ?? "")));
    const kind = header === "auto" ? findHeader(first, below) : header ? "sure" : "none";
    const { names, unnamed, notes } = nameColumns(first, kind, `${this.#source}: record 1`);
    this.#notes = notes;
    this.#unnamed = unnamed;
    for (const name of names) this.#builder.column(name);
    for (const [i, row] of head.entries()) {
      if (i > 0 || kind === "none") this.#builder.add(row, i + 1);
    }
  }
}

/** @throws DataError for a value that is an object or an array. */
function asCell(value: unknown, place: string): Cell {
  if (value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  const isTable = Array.isArray(value) && value.every((each) => isObject(each));
  throw new DataError(
    `${place}: expected a text, a number, true, false or null, got ${shown(value)}. ` +
      (isTable
        ? "If that is the table, save it by itself."
        : "Give each value in it a name of its own."),
  );
}

function isEmpty(cell: Cell): boolean {
  return cell === null || cell === "";
}
