import { finite, object, oneOf, positive } from "../../../tensor/plain-data.ts";
import { formatShort } from "../../../text/number.ts";
import { numberOf } from "../cells.ts";
import type { CellFormat } from "../column-format.ts";
import type { TableColumn } from "../table.ts";
import type { Encoding } from "./encoding.ts";

export interface NumberState {
  readonly type: "number";
  readonly center: number;
  readonly scale: number;
  /** What becomes of z = (x − center) / scale: itself, or arsinh z. */
  readonly curve: "linear" | "arsinh";
  /** What a missing cell is taken as. */
  readonly median: number;
}

/** The distance between the quartiles of a normal distribution, in standard deviations. */
const normalQuartiles = 1.349;
/** From so many times the standard deviation that the quartiles speak of, the tails are heavy. */
const heavyFrom = 1.5;
/** Quartiles that nearly coincide, in standard deviations, say nothing of the spread. */
const leastRobust = 1e-6;

/**
 * Standardised: (x − mean) / standard deviation, that of the rows themselves (n in its denominator).
 *
 * In heavy tails a few cells decide about both. There z is the distance from the median in the standard
 * deviation that the quartiles speak of, and becomes arsinh z: nearly z at the centre, a logarithm far out.
 */
export const numberEncoding: Encoding<NumberState> = {
  fit(column, rows) {
    const cells = numbersOf(column);
    const sorted = Float64Array.from(rows, (row) => cells[row])
      .filter((x) => !Number.isNaN(x))
      .sort();
    if (sorted.length === 0) return null;
    const { mean, deviation } = moments(sorted);
    const median = quantile(sorted, 0.5);
    const quartiles = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / normalQuartiles;
    const robust = quartiles > leastRobust * deviation ? quartiles : deviation;
    const isHeavy = deviation > heavyFrom * quartiles && !hasTwoValues(sorted);
    return isHeavy
      ? { type: "number", center: median, scale: robust, curve: "arsinh", median }
      : { type: "number", center: mean, scale: deviation || 1, curve: "linear", median };
  },
  read: (column, _, format) => numbersOf(column, format),
  features: () => [""],
  becomes({ center, scale, curve }) {
    const [from, by] = [formatShort(center), formatShort(scale)];
    return curve === "linear"
      ? `standardised: mean ${from}, deviation ${by}`
      : `arsinh, its tails being heavy: median ${from}, robust deviation ${by}`;
  },
  fallback: ({ median }) => `the median, ${formatShort(median)}`,
  write(value, { center, scale, curve, median }, out, at) {
    const z = ((Number.isNaN(value) ? median : value) - center) / scale;
    out[at] = curve === "linear" ? z : Math.asinh(z);
  },
  cell(data, at, { center, scale, curve }) {
    const z = data[at];
    return curve === "linear"
      ? decoded(center + scale * z, scale * Math.abs(z))
      : decoded(center + scale * Math.sinh(z), scale * Math.abs(z) * Math.cosh(z));
  },
  unreadable: "cannot be read as a number",
  check: object({
    center: finite,
    scale: positive,
    curve: oneOf("linear", "arsinh"),
    median: finite,
  }),
};

/** NaN for cells that are missing or no numbers. */
function numbersOf({ numbers, codes, values }: TableColumn, format?: CellFormat): Float64Array {
  if (numbers) return numbers;
  const of = values.map((cell) => numberOf(cell, format));
  return Float64Array.from(codes ?? [], (code) => of[code] ?? Number.NaN);
}

/** Two values stay two values on any curve. */
function hasTwoValues(sorted: Float64Array): boolean {
  return sorted.every((x) => x === sorted[0] || x === sorted[sorted.length - 1]);
}

/** The mean, and the standard deviation with n in its denominator; exactly 0 where all are the same. */
export function moments(values: Float64Array): { mean: number; deviation: number } {
  if (values.every((x) => x === values[0])) return { mean: values[0], deviation: 0 };
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/**
 * A number that was a float32 for a while, without the digits that came of its rounding: 5.000000037 becomes 5.
 *
 * @param distance what the float32 stands for, times the slope there.
 */
export function decoded(value: number, distance: number): number {
  if (distance === 0) return value;
  const place = Math.ceil(Math.log10(2 * distance * 2 ** -24));
  const unit = 10 ** Math.abs(place);
  const rounded = place > 0 ? Math.round(value / unit) * unit : Math.round(value * unit) / unit;
  // Not −0.
  return Number.isFinite(rounded) ? rounded + 0 : value;
}

/** Between neighbours in proportion, as NumPy's `quantile` has it. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
