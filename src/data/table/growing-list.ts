const firstChunk = 64;
const largestChunk = 65_536;

type TypedNumbers = Float64Array | Int32Array;

/** Numbers that come one by one, kept in chunks: neither twice the memory, as a list that doubles, nor any copying. */
export class GrowingList<Numbers extends TypedNumbers> {
  readonly #make: new (
    length: number,
  ) => Numbers;
  readonly #chunks: Numbers[] = [];
  #chunk: Numbers;
  #filled = 0;
  length = 0;

  constructor(make: new (length: number) => Numbers) {
    this.#make = make;
    this.#chunk = new make(0);
  }

  push(value: number): void {
    if (this.#filled === this.#chunk.length) {
      const size = Math.min(Math.max(firstChunk, this.length), largestChunk);
      this.#chunk = new this.#make(size);
      this.#chunks.push(this.#chunk);
      this.#filled = 0;
    }
    this.#chunk[this.#filled++] = value;
    this.length++;
  }

  /** The first so many numbers, in arrays. */
  *chunks(count: number): Generator<Numbers> {
    let start = 0;
    for (const chunk of this.#chunks) {
      if (start === count) return;
      const end = Math.min(chunk.length, count - start);
      yield chunk.subarray(0, end) as Numbers;
      start += end;
    }
  }

  /** Another list of the same numbers. */
  copy(): GrowingList<Numbers> {
    const copy = new GrowingList(this.#make);
    for (const chunk of this.chunks(this.length)) for (const number of chunk) copy.push(number);
    return copy;
  }

  /** The numbers in one array. The list lets go of them: a table is not to be in memory twice. */
  take(): Numbers {
    const all = new this.#make(this.length);
    let start = 0;
    for (const chunk of this.#chunks) {
      const count = Math.min(chunk.length, this.length - start);
      all.set(chunk.subarray(0, count), start);
      start += count;
    }
    this.#chunks.length = 0;
    return all;
  }
}
