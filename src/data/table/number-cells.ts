/** The two ways of writing decimals, in the order of `NumberCells.values`. */
export const decimals = [".", ","] as const;
export type Decimal = (typeof decimals)[number];

/** What stands between thousands beside commas and points. */
const spaces = " \u00a0\u202f'’";

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const plainWithComma = /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i;
/** A sign, a unit, digits and what stands between them, an exponent, a unit. */
const unusual = new RegExp(
  `^([+\\-−]?)(?:([$€£¥]) ?)?([\\d.,${spaces}]*\\d[.,]?)(e[+-]?\\d+)?[ \u00a0\u202f]?([%$€£¥]?)$`,
  "iu",
);
const ungrouped = { ".": /^(?:\d+\.?\d*|\.\d+)$/, ",": /^(?:\d+,?\d*|,\d+)$/ };
const grouped = {
  ".": new RegExp(`^[1-9]\\d{0,2}([,${spaces}])\\d{3}(?:\\1\\d{3})*(?:\\.\\d*)?$`, "u"),
  ",": new RegExp(`^[1-9]\\d{0,2}([.${spaces}])\\d{3}(?:\\1\\d{3})*(?:,\\d*)?$`, "u"),
};
const groupedOnce = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;

/**
 * Reads a column's cells as numbers: decimals after a point or a comma, and thousands apart. `%` and signs of
 * currencies are left out where every cell has the same.
 */
export class NumberCells {
  /** The last cell's value with a decimal point, and with a decimal comma; NaN where it has none. */
  readonly values: [number, number] = [Number.NaN, Number.NaN];
  /** For each of the two, the first cell that has more than a sign, digits, decimals and an exponent. */
  readonly unusual: [string | null, string | null] = [null, null];
  /** The first whole number that begins with a zero. */
  leadingZero: string | null = null;
  /** The unit of every cell, which is often none; null before the first number. */
  unit: string | null = null;
  readonly #rounds: boolean;

  /** @param rounds whether whole numbers of more digits than are exact are amounts, for what the column was said to be. */
  constructor({ rounds = false }: { rounds?: boolean } = {}) {
    this.#rounds = rounds;
  }

  read(text: string): boolean {
    if (!plain.test(text)) return this.#readUnusual(text);
    const value = this.#rounds || isExact(text) ? Number(text) : Number.NaN;
    const isSame = !text.includes(".");
    if (isSame && /^0\d+$/.test(text)) this.leadingZero ??= text;
    const comma = isSame ? value : withoutPoint(text);
    if (!isSame && !Number.isNaN(comma)) this.unusual[1] ??= text;
    return this.#take("", value, comma);
  }

  #readUnusual(text: string): boolean {
    const match = unusual.exec(text);
    if (match === null) return this.#take("", Number.NaN, Number.NaN);
    const [, sign, before = "", digits, exponent = "", after] = match;
    const [point, comma] = decimals.map((decimal) =>
      numberOf(sign.replace("−", "-"), digits, decimal, exponent),
    );
    const isNumber = this.#take(before + after, point, comma);
    if (Number.isFinite(this.values[0])) this.unusual[0] ??= text;
    if (Number.isFinite(this.values[1]) && !plainWithComma.test(text)) this.unusual[1] ??= text;
    return isNumber;
  }

  #take(unit: string, point: number, comma: number): boolean {
    const isNumber = Number.isFinite(point) || Number.isFinite(comma);
    if (isNumber) this.unit ??= unit;
    const fits = isNumber && this.unit === unit;
    this.values[0] = fits && Number.isFinite(point) ? point : Number.NaN;
    this.values[1] = fits && Number.isFinite(comma) ? comma : Number.NaN;
    return fits;
  }
}

/** The value of digits in one of the two ways; NaN where they are not written so. */
function numberOf(sign: string, digits: string, decimal: Decimal, exponent: string): number {
  const isGrouped = exponent === "" && grouped[decimal].test(digits);
  if (!isGrouped && !ungrouped[decimal].test(digits)) return Number.NaN;
  const bare = digits.replace(decimal === "." ? /[^\d.]/g : /[^\d,]/g, "");
  return Number(sign + bare.replace(",", ".") + exponent);
}

/** `1.234` as 1234; NaN where the point does not stand between thousands. */
function withoutPoint(text: string): number {
  return groupedOnce.test(text) ? Number(text.replace(".", "")) : Number.NaN;
}

/** Not a whole number of so many digits that some would be lost: such a one is a name, not an amount. */
function isExact(text: string): boolean {
  return text.length <= 15 || !/^[+-]?\d+$/.test(text) || Number.isSafeInteger(Number(text));
}
