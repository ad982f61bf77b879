import { refuseOther } from "../io/identify.ts";
import { parseJson } from "../io/json.ts";
import { decodeUtf8 } from "../io/text.ts";
import { checkArgument, kind } from "../tensor/arguments.ts";
import { type Check, checkPlainData } from "../tensor/plain-data.ts";

const lineBreak = 10;
const bytesKind = kind("bytes, a Uint8Array", (value) => value instanceof Uint8Array);
const takerKind = kind("a function", (value) => typeof value === "function");

/**
 * Reads a file of JSON objects, one a line, as its bytes come. A line that is being written waits for its end.
 *
 * @example
 * ```ts
 * import { metricsReader } from "chainrule/report";
 * const reader = metricsReader("metrics.jsonl");
 * const losses: number[] = [];
 * const take = (line: object) => void ("loss" in line && losses.push(Number(line.loss)));
 * const bytes = new TextEncoder().encode('{"step":1,"epoch":1,"loss":0.7}\n{"step":2,');
 * reader.read(bytes, take);
 * losses; // → 0.7
 * reader.unfinished; // → {"step":2,
 * ```
 */
export class LineReader<Line> {
  readonly #source: string;
  readonly #check: Check;
  readonly #shape: (line: never) => Line;
  #rest: Uint8Array = new Uint8Array();
  #lines = 0;

  /**
   * @param source what errors call the file.
   * @param check what each line must be.
   * @param shape what is made of it.
   */
  constructor(source: string, check: Check, shape: (line: never) => Line) {
    this.#source = source;
    this.#check = check;
    this.#shape = shape;
  }

  /** The beginning of a line whose end has not come. */
  get unfinished(): string {
    return new TextDecoder().decode(this.#rest);
  }

  /**
   * Takes the bytes that follow, and hands over each line that they make whole.
   *
   * @throws DataError that names file and line, for one that is not what it must be; those before it have been
   * handed over.
   */
  read(bytes: Uint8Array, take: (line: Line) => void): void {
    checkArgument("LineReader.read", "the bytes", bytesKind, bytes);
    checkArgument("LineReader.read", "what takes the lines", takerKind, take);
    const end = bytes.lastIndexOf(lineBreak) + 1;
    if (end === 0) {
      this.#rest = joined(this.#rest, bytes);
      return;
    }
    const whole = joined(this.#rest, bytes.subarray(0, end));
    this.#rest = bytes.slice(end);
    if (this.#lines === 0) {
      refuseOther(whole, this.#source, "a file of JSON lines", ["a JSON file", "text"]);
    }
    for (const line of decodeUtf8(whole, this.#source).split("\n").slice(0, -1)) {
      take(this.#parse(line));
    }
  }

  /** Hands over the last line as well where only its line break is missing. */
  finish(take: (line: Line) => void): void {
    checkArgument("LineReader.finish", "what takes the line", takerKind, take);
    const { unfinished } = this;
    if (!isJson(unfinished)) return;
    this.#rest = new Uint8Array();
    take(this.#parse(unfinished));
  }

  #parse(line: string): Line {
    const place = `${this.#source}: line ${++this.#lines}`;
    const value = parseJson(line, place);
    checkPlainData(value, "", this.#check, place);
    return this.#shape(value as never);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second.slice();
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
