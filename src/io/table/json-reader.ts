import type { Table } from "../../data/table/table.ts";
import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { parseJson } from "../json.ts";
import { formNotes } from "./form-notes.ts";
import { JsonArrays, JsonRecords, type JsonRows } from "./json-rows.ts";
import type { TableOptions } from "./options.ts";
import type { TextReader } from "./text-reader.ts";

/** So many characters a row may have that comes in pieces. */
const longestRow = 2 ** 24;

/** A string, a bracket, or a quote that begins a string without an end. */
const tokens = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}[\]"]/g;

/**
 * Reads a table from JSON: an array of records or of rows, or the records or rows one after the other, as in JSON
 * Lines. Rows are read one by one, as they come.
 */
export class JsonReader implements TextReader {
  readonly #source: string;
  readonly #options: TableOptions & { source: string };
  /** Whether the rows stand in an array; null before the first sign. */
  #isArray: boolean | null = null;
  /** What comes next in the array. */
  #next: "row or end" | "row" | "comma or end" | "nothing" = "row or end";
  #table: JsonRows | null = null;
  #rest = "";
  #line = 1;
  #records = 0;

  constructor(options: TableOptions & { source: string }) {
    this.#source = options.source;
    this.#options = options;
  }

  get rows(): number {
    return this.#table?.length ?? 0;
  }

  read(piece: string, isLast: boolean): void {
    const text = this.#rest + piece;
    let position = this.#skipBlanks(text, 0);
    while (position < text.length) {
      const end = this.#readNext(text, position);
      if (end === null) break;
      position = this.#skipBlanks(text, end);
    }
    this.#rest = text.slice(position);
    if (isLast ? this.#rest !== "" : this.#rest.length > longestRow) {
      this.#fail(`record ${this.#records + 1} has no end. Is the file cut off?`);
    }
    if (isLast && this.#isArray && this.#next !== "nothing") {
      this.#fail('expected "]" at the end. Is the file cut off?');
    }
  }

  finish(notes: readonly string[]): Table {
    if (this.rows === 0) throw new DataError(`${this.#source}: there are no records in it.`);
    const form = this.#isArray ? formNotes.jsonArray : formNotes.jsonRecords;
    return this.#table!.finish([...notes, form]);
  }

  #skipBlanks(text: string, start: number): number {
    let position = start;
    for (; position < text.length; position++) {
      const sign = text[position];
      if (sign === "\n") this.#line++;
      else if (sign !== " " && sign !== "\t" && sign !== "\r" && sign !== "\ufeff") break;
    }
    return position;
  }

  /** Reads what comes next, and tells where it ends; null where that is still to come. */
  #readNext(text: string, position: number): number | null {
    const sign = text[position];
    if (this.#isArray === null) {
      // An array in the first place holds all rows, unless another one follows, as in JSON Lines.
      this.#isArray = sign === "[" && !isRowOfLines(text, position);
      if (this.#isArray) return position + 1;
    }
    if (!this.#isArray) return this.#readRow(text, position);
    if (sign === "]" && this.#next.endsWith("end")) this.#next = "nothing";
    else if (sign === "," && this.#next === "comma or end") this.#next = "row";
    else if (this.#next === "comma or end") this.#failAt(text, position, 'a comma or "]"');
    else if (this.#next === "nothing") this.#failAt(text, position, "nothing after the array");
    else {
      const end = this.#readRow(text, position);
      if (end !== null) this.#next = "comma or end";
      return end;
    }
    return position + 1;
  }

  #readRow(text: string, start: number): number | null {
    const isRecord = text[start] === "{";
    if (!isRecord && text[start] !== "[") this.#failAt(text, start, 'a record, as {"a": 1}');
    const end = endOf(text, start);
    if (end === null) return null;
    const row = text.slice(start, end);
    const value = parseJson(row, `${this.#source}: line ${this.#line}`);
    this.#table ??= isRecord ? new JsonRecords(this.#options) : new JsonArrays(this.#options);
    if (this.#table instanceof JsonRecords !== isRecord) {
      this.#failAt(text, start, `${this.#table.expected}, as the others`);
    }
    this.#records++;
    this.#table.add(value, `${this.#source}: line ${this.#line}, record ${this.#records}`);
    this.#line += row.split("\n").length - 1;
    return end;
  }

  #failAt(text: string, position: number, expected: string): never {
    const found = text.slice(position, position + 20).split("\n")[0];
    this.#fail(`expected ${expected}, got ${quote(found)}.`);
  }

  #fail(problem: string): never {
    throw new DataError(`${this.#source}: line ${this.#line}: ${problem}`);
  }
}

/** Where an object or an array ends that begins here; null where its end is still to come. */
function endOf(text: string, start: number): number | null {
  let depth = 0;
  tokens.lastIndex = start;
  for (;;) {
    const token = tokens.exec(text)?.[0];
    if (token === undefined || token === '"') return null;
    if (token === "{" || token === "[") depth++;
    else if ((token === "}" || token === "]") && --depth === 0) return tokens.lastIndex;
  }
}

/** Whether an array of cells begins here, after which another begins. */
function isRowOfLines(text: string, start: number): boolean {
  return /^\[[^[\]{}]*\]\s*\[/.test(text.slice(start, start + 65_536));
}
