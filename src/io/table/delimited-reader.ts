import type { Table } from "../../data/table/table.ts";
import { TableBuilder } from "../../data/table/table-builder.ts";
import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { listedFirst } from "../../text/listed.ts";
import { countOf, formatCount } from "../../text/quantity.ts";
import { type CsvRecord, noSeparator, RecordReader, separatorName } from "../csv-records.ts";
import { withoutEmptyNames } from "./column-names.ts";
import { findLayout, isOtherComment, type Layout } from "./layout.ts";
import type { TableOptions } from "./options.ts";
import { isBlank } from "./separator.ts";
import type { TextReader } from "./text-reader.ts";

/** Reads a table whose cells stand between separators. */
export class DelimitedReader implements TextReader {
  readonly #source: string;
  readonly #layout: Layout;
  readonly #records: RecordReader;
  readonly #builder: TableBuilder;
  readonly #keepsEmpty: boolean;
  readonly #skipped = {
    blank: new SkippedLines(),
    empty: new SkippedLines(),
    comments: new SkippedLines(),
  };
  /** Of a table of one column: blank lines that are rows if another row follows. */
  #blankRows: number[] = [];

  /** @param head the beginning of the text, which tells how it is written. */
  constructor(head: string, isWhole: boolean, options: TableOptions & { source: string }) {
    const { source, keepEmptyRows = false } = options;
    this.#source = source;
    this.#keepsEmpty = keepEmptyRows;
    this.#layout = findLayout(head, { ...options, isWhole });
    const { separator, names } = this.#layout;
    this.#records = new RecordReader(source, { separator, isLenient: true });
    this.#builder = new TableBuilder({ ...options, separator });
    for (const name of names) this.#builder.column(name);
  }

  get rows(): number {
    return this.#builder.length;
  }

  read(text: string, isLast: boolean): void {
    for (const record of this.#records.read(text, isLast)) {
      if (isBlank(record)) this.#addBlank(record.line);
      else if (record.line >= this.#layout.firstLine) this.#add(record);
    }
  }

  finish(notes: readonly string[]): Table {
    for (const line of this.#blankRows) this.#skipped.blank.add(line);
    if (this.rows === 0) throw new DataError(`${this.#source}: the file has a header and no rows.`);
    const { notes: found, unnamed } = this.#layout;
    const table = this.#builder.finish([...notes, ...found, ...this.#skippedNotes()]);
    return withoutEmptyNames(table, unnamed);
  }

  #addBlank(line: number): void {
    const { firstLine, width } = this.#layout;
    if (this.#keepsEmpty && width === 1 && line >= firstLine) this.#blankRows.push(line);
    else this.#skipped.blank.add(line);
  }

  #add(record: CsvRecord): void {
    const { cells, line } = record;
    const { width, names } = this.#layout;
    const isEmpty = () => cells.every((cell) => cell === "");
    if (isOtherComment(record, width)) this.#skipped.comments.add(line);
    else if (!this.#keepsEmpty && isEmpty()) this.#skipped.empty.add(line);
    else if (cells.length !== width || (names.length < width && cells[width - 1] !== "")) {
      this.#refuseLength(record);
    } else {
      for (const blank of this.#blankRows.splice(0)) this.#builder.add([""], blank);
      if (names.length < width) cells.pop();
      this.#builder.add(cells, line);
    }
  }

  #refuseLength({ cells, line }: CsvRecord): never {
    const { width, exampleLine, separator } = this.#layout;
    const sign = separator === noSeparator ? null : separatorName(separator);
    const found = `${this.#source}: line ${line} has ${countOf(cells.length, "cell")}, expected ${width} as in line ${exampleLine}.`;
    const cause =
      cells.length < width
        ? `Is the line cut off, or a ${sign} missing?`
        : `Put a cell that holds a ${sign} in quotes.`;
    const last = cells.length > width ? `: the last is ${quote(cells[cells.length - 1])}` : "";
    throw new DataError(`${found.replace(/\.$/, `${last}.`)} ${cause}`);
  }

  #skippedNotes(): string[] {
    const { blank, empty, comments } = this.#skipped;
    return [
      ...blank.said("blank line"),
      ...empty.said("line without a value in any cell", "lines without a value in any cell"),
      ...comments.said("comment"),
    ];
  }
}

/** So many of the lines that were skipped are named. */
const mostNamed = 5;

class SkippedLines {
  #count = 0;
  readonly #first: number[] = [];

  add(line: number): void {
    this.#count++;
    if (this.#first.length < mostNamed) this.#first.push(line);
  }

  said(one: string, many = `${one}s`): string[] {
    if (this.#count === 0) return [];
    const lines = listedFirst(this.#first, mostNamed, { count: this.#count });
    return [
      this.#count === 1
        ? `1 ${one} was skipped: line ${lines}.`
        : `${formatCount(this.#count)} ${many} were skipped: lines ${lines}.`,
    ];
  }
}
