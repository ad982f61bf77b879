import { GrowingList } from "./growing-list.ts";
import { codesOfNumbers, isShortest, plainDecimals } from "./number-codes.ts";

/** So many different cells are told apart. */
const mostDifferent = 100_000;

/**
 * A column's cells as they stand, each by its position among the different ones, until these are too many.
 *
 * While all cells are numbers that can be written again from their values, these are all that is kept, and they are told
 * apart in the end: that is faster than to look each text up.
 */
export class CodeList {
  #codes: GrowingList<Int32Array> | null = new GrowingList(Int32Array);
  readonly #positions = new Map<string, number>();
  /** The values of the cells so far; null once these are told apart by their texts. */
  #numbers: GrowingList<Float64Array> | null;
  #count = 0;
  /** Whether each is written as any number is, and the decimals that all have: −1 for none, null before the first. */
  #areShortest = true;
  #decimals: number | null = null;

  /** @param numbers to which cells are added before they are added here, where they are numbers. */
  constructor(numbers: GrowingList<Float64Array> | null = null) {
    this.#numbers = numbers;
  }

  add(text: string): void {
    if (this.#numbers !== null) {
      if (this.#isPlain(text)) {
        this.#count++;
        return;
      }
      this.#tellApart(this.#numbers);
    }
    if (this.#codes === null) return;
    const known = this.#positions.get(text);
    if (known !== undefined) this.#codes.push(known);
    else if (this.#positions.size < mostDifferent) {
      this.#codes.push(this.#positions.size);
      this.#positions.set(copyOf(text), this.#positions.size);
    } else {
      this.#codes = null;
      this.#positions.clear();
    }
  }

  addMissing(): void {
    if (this.#numbers !== null) this.#count++;
    else this.#codes?.push(-1);
  }

  /** @param missing words that are missing after all. */
  finish(missing: ReadonlySet<string>): { codes: Int32Array | null; values: string[] } {
    if (this.#numbers !== null) {
      const told = codesOfNumbers(this.#numbers, this.#count, mostDifferent);
      return { codes: told?.codes ?? null, values: told?.different.map(this.#written) ?? [] };
    }
    const codes = this.#codes?.take() ?? null;
    const words = [...this.#positions.keys()];
    const values = words.filter((word) => !missing.has(word));
    if (codes !== null && values.length < words.length) {
      const positions = new Map(values.map((word, position) => [word, position]));
      const moved = words.map((word) => positions.get(word) ?? -1);
      for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) codes[i] = moved[codes[i]];
    }
    return { codes, values };
  }

  /** Whether all cells so far can be written again from their values, this one among them. */
  #isPlain(text: string): boolean {
    const decimals = plainDecimals(text);
    if (decimals < 0) return false;
    const areShortest = this.#areShortest && isShortest(text, decimals);
    const common = this.#decimals === null || this.#decimals === decimals ? decimals : -1;
    if (!areShortest && common < 0) return false;
    this.#areShortest = areShortest;
    this.#decimals = common;
    return true;
  }

  readonly #written = (number: number): string =>
    this.#areShortest ? String(number) : number.toFixed(this.#decimals!);

  /** The cells so far by their texts, as those that are to come. */
  #tellApart(numbers: GrowingList<Float64Array>): void {
    this.#numbers = null;
    const told = codesOfNumbers(numbers, this.#count, mostDifferent);
    if (told === null) {
      this.#codes = null;
      return;
    }
    for (const code of told.codes) this.#codes!.push(code);
    for (const [position, number] of told.different.entries()) {
      this.#positions.set(this.#written(number), position);
    }
  }
}

/** The same text, which does not keep the piece of the file in memory that it was cut out of. */
function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}
