import { CodeList } from "./code-list.ts";
import type { CellFormat } from "./column-format.ts";
import type { ColumnType } from "./column-kinds.ts";
import { DateCells } from "./date-cells.ts";
import { missingWords, placeholders } from "./missing-words.ts";
import { decimals, NumberCells } from "./number-cells.ts";
import type { TableColumn } from "./table.ts";
import { type ColumnWays, type PlacedCell, TwoWays } from "./two-ways.ts";

/** What a cell holds, null where it is missing. */
export type Cell = string | number | boolean | null;

export interface ColumnOptions {
  readonly type?: ColumnType;
  /** Whether another table has told what the column holds: what does not fit is then said where its cells are taken. */
  readonly isKnown: boolean;
  /** Whether decimals may stand after a point, and after a comma. */
  readonly decimals: readonly [boolean, boolean];
  /** Further words that stand for a missing cell. */
  readonly missing: ReadonlySet<string>;
}

const booleans: ReadonlyMap<string, string> = new Map([
  ...["true", "yes", "t", "y", "1", "on"].map((word) => [word, "true"] as const),
  ...["false", "no", "f", "n", "0", "off"].map((word) => [word, "false"] as const),
]);

/** A column that is read cell by cell, in each way in which all cells so far can be read. */
export class ColumnBuilder {
  readonly name: string;
  readonly type: ColumnType | undefined;
  readonly isKnown: boolean;
  readonly numbers: TwoWays<NumberCells> | null;
  readonly dates: TwoWays<DateCells> | null;
  /** The cells that are missing because of the type, and the first of them. */
  misfits = 0;
  firstMisfit: PlacedCell | null = null;
  /** The words that stood for missing cells, with how many cells. */
  readonly missingWords = new Map<string, number>();
  /** The words that do so among numbers and dates. */
  readonly placeholders = new Map<string, number>();
  readonly #codes: CodeList | null;
  readonly #furtherMissing: ReadonlySet<string>;
  #missing = 0;
  /** The first cell that is neither missing nor a placeholder. */
  #example: string | null = null;
  /** The first that is not missing. */
  #firstValue: string | null = null;

  constructor(name: string, { type, isKnown, decimals, missing }: ColumnOptions) {
    const isOpen = type === undefined;
    this.name = name;
    this.type = type;
    this.isKnown = isKnown;
    this.numbers =
      isOpen || type === "number"
        ? new TwoWays(new NumberCells({ rounds: !isOpen }), {
            ways: decimals,
            endsAtMisfit: isOpen,
          })
        : null;
    this.dates =
      isOpen || type === "date"
        ? new TwoWays(new DateCells(), { ways: [true, true], endsAtMisfit: isOpen })
        : null;
    this.#codes = type === "number" || type === "date" ? null : new CodeList(this.numbers?.first);
    this.#furtherMissing = missing;
  }

  /** @param place where the cell stands, for notes: a line's number. */
  add(cell: Cell, place: number): void {
    const isNumber = typeof cell === "number" && Number.isFinite(cell);
    if (isNumber && this.numbers !== null) this.#addNumber(this.numbers, cell, place);
    else this.#addText(cell === null ? "" : String(cell), place);
  }

  #addText(text: string, place: number): void {
    const bare = text.trim();
    if (bare === "" || this.#isMissing(bare)) {
      if (bare !== "") countWord(this.missingWords, bare);
      this.addMissing();
    } else if (this.type === undefined && isPlaceholder(bare)) {
      countWord(this.placeholders, bare);
      this.#firstValue ??= text;
      this.numbers?.addMissing();
      this.dates?.addMissing();
      this.#codes?.add(text);
    } else if (this.#fits(bare, place)) {
      this.#example ??= text;
      this.#firstValue ??= text;
      this.#codes?.add(this.type === "boolean" ? booleans.get(bare.toLowerCase())! : text);
    }
  }

  addMissing(): void {
    this.#missing++;
    this.numbers?.addMissing();
    this.dates?.addMissing();
    this.#codes?.addMissing();
  }

  /** @param ways how numbers and dates are to be read; null where they are not. */
  finish(ways: ColumnWays): TableColumn {
    const format = this.#format(ways);
    const areValues = ways.numbers === null && ways.dates === null;
    const { codes, values } = this.#codes?.finish(
      areValues ? new Set() : new Set(this.placeholders.keys()),
    ) ?? { codes: null, values: [] };
    return {
      name: this.name,
      missing: this.#missing + (areValues ? 0 : total(this.placeholders)),
      example: (areValues ? this.#firstValue : this.#example) ?? "",
      distinct: codes === null ? Number.POSITIVE_INFINITY : values.length,
      numbers: ways.numbers === null ? null : this.numbers!.take(ways.numbers),
      dates: ways.dates === null ? null : this.dates!.take(ways.dates),
      codes,
      values,
      ...(format && { format }),
    };
  }

  #format({ numbers, dates }: ColumnWays): CellFormat | undefined {
    const { type } = this;
    const format = {
      ...(type && { type }),
      ...(dates !== null && this.dates!.differ && { dayFirst: dates === 0 }),
      ...(numbers !== null && this.numbers!.differ && { decimal: decimals[numbers] }),
      ...(numbers !== null && this.numbers!.cells.unit && { unit: this.numbers!.cells.unit }),
    };
    return numbers !== null || Object.keys(format).length > 0 ? format : undefined;
  }

  #addNumber(numbers: TwoWays<NumberCells>, value: number, place: number): void {
    const text = String(value);
    this.#example ??= text;
    this.#firstValue ??= text;
    numbers.addValue(value);
    this.dates?.addMisfit(text, place);
    this.#codes?.add(text);
  }

  /** Whether a word stands for a missing cell. */
  #isMissing(word: string): boolean {
    if (this.#furtherMissing.has(word)) return true;
    if (this.type === "category" || this.type === "text" || beginsWithDigit(word)) return false;
    return missingWords.has(word) || (this.type !== undefined && placeholders.has(word));
  }

  /** Reads a cell as numbers and dates, and tells whether it is of the column's type. */
  #fits(text: string, place: number): boolean {
    const { numbers, dates, type } = this;
    if (type === undefined) {
      // No number is a date.
      if (this.#addToNumbers(text, place)) dates!.addMisfit(text, place);
      else dates!.add(text, place);
      return true;
    }
    const fits =
      numbers?.add(text, place) ??
      dates?.add(text, place) ??
      (type !== "boolean" || booleans.has(text.toLowerCase()));
    if (fits) return true;
    this.misfits++;
    this.firstMisfit ??= { text, place };
    this.#missing++;
    if (type === "boolean") this.#codes!.addMissing();
    return false;
  }

  #addToNumbers(text: string, place: number): boolean {
    const numbers = this.numbers!;
    const { ambiguous } = numbers;
    const fits = numbers.add(text, place);
    // After 1.234 another cell 1,234 fits both ways, and neither makes sense.
    const [point, comma] = numbers.cells.values;
    const isAmbiguous = fits && numbers.ambiguous !== null && point !== comma;
    if (ambiguous !== null && isAmbiguous && ambiguous.includes(",") !== text.includes(",")) {
      numbers.addMisfit(text, place);
    }
    return fits;
  }
}

/** No such word begins with a digit, as most cells do. */
function beginsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}

function isPlaceholder(text: string): boolean {
  return !beginsWithDigit(text) && placeholders.has(text);
}

function countWord(counts: Map<string, number>, word: string): void {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
