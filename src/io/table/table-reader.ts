import type { Table } from "../../data/table/table.ts";
import { concatBytes } from "../concat-bytes.ts";
import { lookedAt, refuseOther } from "../identify.ts";
import { ByteDecoder } from "./byte-decoder.ts";
import { DelimitedReader } from "./delimited-reader.ts";
import { JsonReader } from "./json-reader.ts";
import type { TableOptions } from "./options.ts";
import type { TextReader } from "./text-reader.ts";

/** What tells how a table is written: so many characters and lines from its beginning, if it has them. */
const headSize = 65_536;
const headLines = 20;
/** With fewer lines than that, so many characters do. */
const largestHead = 2 ** 22;

const expected = "a table (CSV, TSV or JSON)";

/** Reads a table from a file that comes in pieces, of bytes or of text. */
export class TableReader {
  readonly #source: string;
  readonly #options: TableOptions & { source: string };
  readonly #decoder: ByteDecoder;
  #firstBytes: Uint8Array | null = new Uint8Array(0);
  #head = "";
  #reader: TextReader | null = null;

  constructor(options: TableOptions & { source: string }) {
    this.#source = options.source;
    this.#options = options;
    this.#decoder = new ByteDecoder(options.source, options.encoding);
  }

  get rows(): number {
    return this.#reader?.rows ?? 0;
  }

  /** @throws DataError for bytes that are another file's, no text, or no table. */
  readBytes(piece: Uint8Array, isLast: boolean): void {
    let bytes = piece;
    if (this.#firstBytes !== null) {
      bytes = concatBytes(this.#firstBytes, piece);
      this.#firstBytes = isLast || bytes.length >= lookedAt ? null : bytes;
      if (this.#firstBytes !== null) return;
      refuseOther(bytes, this.#source, expected, ["text", "a JSON file", "text in UTF-16"]);
    }
    this.readText(this.#decoder.decode(bytes, isLast), isLast);
  }

  /** @throws DataError for text that is another file's, or no table. */
  readText(piece: string, isLast: boolean): void {
    if (this.#reader !== null) {
      this.#reader.read(piece, isLast);
      return;
    }
    this.#head += piece;
    if (!isLast && !isEnough(this.#head)) return;
    const head = this.#head;
    this.#head = "";
    const start = new TextEncoder().encode(head.slice(0, lookedAt));
    refuseOther(start, this.#source, expected, ["text", "a JSON file"]);
    this.#reader = isJson(head, this.#source)
      ? new JsonReader(this.#options)
      : new DelimitedReader(head, isLast, this.#options);
    this.#reader.read(head, isLast);
  }

  /** The table, after the last piece. */
  finish(): Table {
    return this.#reader!.finish(this.#decoder.notes);
  }
}

function isEnough(head: string): boolean {
  if (head.length >= largestHead) return true;
  return head.length >= headSize && head.split(/\r\n|\n|\r/, headLines).length === headLines;
}

/** By the file's name, or by how its text begins. */
function isJson(text: string, source: string): boolean {
  return (
    /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i.test(source) ||
    /^\ufeff?\s*(?:\[\s*[[{\]]|\{\s*")/.test(text)
  );
}
