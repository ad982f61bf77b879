import type { Pair } from "./pair.ts";

/**
 * The factor between the two Jacobians for each of some groups of their places, by least squares; NaN
 * where the right one is 0 throughout. Null where one factor for each does not explain the given one.
 */
function factorsPer(
  { right, given }: Pair,
  groups: number,
  groupOf: (k: number) => number,
): Float64Array | null {
  const [products, squares] = [new Float64Array(groups), new Float64Array(groups)];
  for (let k = 0; k < given.length; k++) {
    products[groupOf(k)] += given[k] * right[k];
    squares[groupOf(k)] += right[k] * right[k];
  }
  const factors = products.map((product, group) => product / squares[group]);
  let [left, all] = [0, 0];
  for (let k = 0; k < given.length; k++) {
    const factor = factors[groupOf(k)];
    left += (given[k] - (Number.isNaN(factor) ? 0 : factor * right[k])) ** 2;
    all += (given[k] - right[k]) ** 2;
  }
  return left <= 1e-6 * all ? factors : null;
}

/** given = right · factor of the entry. */
export const factorsByEntry = (pair: Pair): Float64Array | null =>
  factorsPer(pair, pair.entries, (k) => k % pair.entries);

/** given = right · factor of the output. */
export const factorsByOutput = (pair: Pair): Float64Array | null =>
  factorsPer(pair, pair.outputs, (k) => Math.floor(k / pair.entries));

/** given = right · factor of the place, NaN where the right one is too small to tell. */
export function factorsByPlace({ right, given, zero }: Pair): Float64Array | null {
  for (let k = 0; k < given.length; k++) {
    if (Math.abs(right[k]) <= zero && Math.abs(given[k]) > 10 * zero) return null;
  }
  return given.map((value, k) => (Math.abs(right[k]) > 100 * zero ? value / right[k] : Number.NaN));
}

/** Factors that are 1 but at some places, where all have another. */
export interface TwoFactors {
  factor: number;
  places: Set<number>;
}

/** Reads factors as 1 and one other; where nothing is known (NaN) the place belongs to neither. */
export function twoFactors(factors: ArrayLike<number>): TwoFactors | null {
  const places = new Set<number>();
  let [factor, ones] = [Number.NaN, 0];
  for (let place = 0; place < factors.length; place++) {
    const value = factors[place];
    if (Number.isNaN(value)) continue;
    if (Math.abs(value - 1) < 1e-5) {
      ones++;
      continue;
    }
    if (places.size === 0) factor = value;
    if (Math.abs(value - factor) > 1e-5 * Math.max(1, Math.abs(factor))) return null;
    places.add(place);
  }
  if (places.size === 0 || ones === 0) return null;
  const rounded = Math.round(factor * 1e4) / 1e4;
  return { factor: Math.abs(factor - rounded) < 1e-7 ? rounded : factor, places };
}
