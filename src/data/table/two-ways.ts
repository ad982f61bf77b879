import { GrowingList } from "./growing-list.ts";

/** Reads cells that may have two values: `1.234` is 1.234 or 1234, `01/02/2012` in January or in February. */
interface AmbiguousCells {
  /** The two values of the cell that was read last, NaN where it does not fit. */
  readonly values: readonly [number, number];
  /** @returns whether the cell fits in some way. */
  read(text: string): boolean;
}

/** In which of its two ways each reading of a column is taken; null where it is not. */
export interface ColumnWays {
  readonly numbers: 0 | 1 | null;
  readonly dates: 0 | 1 | null;
}

/** A cell and where it stands. */
export interface PlacedCell {
  readonly text: string;
  readonly place: number;
}

/**
 * A column's cells as numbers or as dates, in each of two ways until a cell does not fit it; the two have one
 * list until they differ. A cell that fits no way that is left ends the reading, or is missing.
 */
export class TwoWays<Cells extends AmbiguousCells> {
  readonly cells: Cells;
  /** How many cells fit, those after the end among them. */
  fitting = 0;
  misfits = 0;
  firstMisfit: PlacedCell | null = null;
  /** The first cell that the two ways that are left read differently. */
  ambiguous: string | null = null;
  /** Whether some cell has another value, or none, in the other way. */
  differ = false;
  readonly #endsAtMisfit: boolean;
  #first: GrowingList<Float64Array> | null;
  #second: GrowingList<Float64Array> | null;

  /** @param ways whether each of the two comes into question. */
  constructor(
    cells: Cells,
    { ways, endsAtMisfit }: { ways: readonly [boolean, boolean]; endsAtMisfit: boolean },
  ) {
    const list = new GrowingList(Float64Array);
    this.cells = cells;
    this.#first = ways[0] ? list : null;
    this.#second = ways[1] ? list : null;
    this.#endsAtMisfit = endsAtMisfit;
  }

  /** The values in the first way, while it is left. */
  get first(): GrowingList<Float64Array> | null {
    return this.#first;
  }

  /** Whether this way is left. */
  has(way: 0 | 1): boolean {
    return (way === 0 ? this.#first : this.#second) !== null;
  }

  get isEnded(): boolean {
    return this.#first === null && this.#second === null;
  }

  /** @returns whether the cell fits. */
  add(text: string, place: number): boolean {
    const fits = this.cells.read(text) && (this.isEnded || this.#addValues(text));
    if (fits) this.fitting++;
    else this.addMisfit(text, place);
    return fits;
  }

  /** Adds a number that is one without a doubt. */
  addValue(value: number): void {
    this.fitting++;
    this.#push(value, value);
  }

  addMissing(): void {
    this.#push(Number.NaN, Number.NaN);
  }

  addMisfit(text: string, place: number): void {
    this.misfits++;
    this.firstMisfit ??= { text, place };
    if (this.#endsAtMisfit) this.end();
    else this.addMissing();
  }

  end(): void {
    this.#first = null;
    this.#second = null;
    this.ambiguous = null;
  }

  /** The values in one way; nothing can be added after it. */
  take(way: 0 | 1): Float64Array {
    return (way === 0 ? this.#first : this.#second)!.take();
  }

  #addValues(text: string): boolean {
    const [a, b] = this.cells.values;
    this.differ ||= a !== b;
    const isFirst = this.#first !== null && !Number.isNaN(a);
    const isSecond = this.#second !== null && !Number.isNaN(b);
    if (!isFirst && !isSecond) return false;
    if (!isFirst) this.#first = null;
    if (!isSecond) this.#second = null;
    if (!isFirst || !isSecond) this.ambiguous = null;
    else if (a !== b) this.#part(text);
    this.#push(a, b);
    return true;
  }

  /** Gives each way a list of its own. */
  #part(text: string): void {
    this.ambiguous ??= text;
    if (this.#first === this.#second) this.#second = this.#first!.copy();
  }

  #push(a: number, b: number): void {
    const [first, second] = [this.#first, this.#second];
    first?.push(a);
    if (second !== first) second?.push(b);
  }
}
