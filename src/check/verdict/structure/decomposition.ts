import { type Grouping, groupings, means, variances } from "./groupings.ts";
import type { Pair } from "./pair.ts";

/** What the second term of a decomposition is a multiple of. */
export type Companion = "none" | "x − mean(x)" | "x" | "y" | "exp(y)";

/**
 * A Jacobian whose row for output i is, within a group of entries and 0 outside of it,
 * direct_i · (1 at i) + shift_i · (1 everywhere) + along_i · companion: that of a function which
 * normalizes its input in groups.
 */
export interface Decomposition {
  grouping: Grouping;
  companion: Companion;
  /** The companion's number at each entry. */
  numbers: Float64Array;
  direct: Float64Array;
  shift: Float64Array;
  along: Float64Array;
  /** The root of the mean square of the companion in each group. */
  scale: Float64Array;
}

const known = new WeakMap<Pair, Decomposition | null>();

/** The right Jacobian of a function of one array that gives one of its size, in terms of a normalization. */
export function decompose(pair: Pair): Decomposition | null {
  const kept = known.get(pair);
  if (kept !== undefined) return kept;
  const found = search(pair);
  known.set(pair, found);
  return found;
}

function search(pair: Pair): Decomposition | null {
  const { evidence, variable, outputs, entries } = pair;
  const { shape, data } = variable.tensor;
  if (
    variable !== evidence.x ||
    outputs !== entries ||
    evidence.output.shape.join() !== shape.join()
  ) {
    return null;
  }
  for (const grouping of groupings(shape)) {
    if (grouping.members[0].length < 3 || !isZeroOutside(pair, grouping)) continue;
    const average = means(grouping, data);
    const y = evidence.output.data;
    const companions: [Companion, Float64Array][] = [
      ["x", new Float64Array(data)],
      ["x − mean(x)", Float64Array.from(data, (v, place) => v - average[grouping.groupOf[place]])],
      ["y", y],
      ["exp(y)", y.map(Math.exp)],
    ];
    const none = new Float64Array(entries);
    const centred = fitTerms(pair, grouping, none, true);
    if (centred && isRegular(centred, grouping, null)) {
      return { grouping, companion: "none", numbers: none, scale: none, ...centred };
    }
    for (const isShifted of [false, true]) {
      for (const [companion, numbers] of companions) {
        const found = fitTerms(pair, grouping, numbers, isShifted);
        if (!found || !isRegular(found, grouping, numbers)) continue;
        const square = variances(grouping, numbers);
        const middle = means(grouping, numbers);
        const scale = square.map((value, group) => Math.sqrt(value + middle[group] ** 2));
        return { grouping, companion, numbers, scale, ...found };
      }
    }
  }
  return null;
}

/** Whether no output depends on an entry of another group. */
function isZeroOutside({ right, zero, outputs, entries }: Pair, { groupOf }: Grouping): boolean {
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < entries; j++) {
      if (groupOf[i] !== groupOf[j] && Math.abs(right[i * entries + j]) > zero) return false;
    }
  }
  return true;
}

type Terms = Pick<Decomposition, "direct" | "shift" | "along">;

function fitTerms(
  { right, given, outputs, entries }: Pair,
  { groupOf, members }: Grouping,
  numbers: Float64Array,
  isShifted: boolean,
): Terms | null {
  const [direct, shift, along] = [0, 0, 0].map(() => new Float64Array(outputs));
  let [left, error] = [0, 0];
  for (let k = 0; k < right.length; k++) error += (given[k] - right[k]) ** 2;
  for (let i = 0; i < outputs; i++) {
    const others = members[groupOf[i]].filter((j) => j !== i);
    let [n, s, ss, r, rs] = [0, 0, 0, 0, 0];
    for (const j of others) {
      const value = right[i * entries + j];
      n++;
      s += numbers[j];
      ss += numbers[j] ** 2;
      r += value;
      rs += value * numbers[j];
    }
    if (isShifted) {
      along[i] = ss === 0 ? 0 : (n * rs - s * r) / (n * ss - s * s);
      shift[i] = (r - along[i] * s) / n;
    } else {
      along[i] = rs / ss;
    }
    direct[i] = right[i * entries + i] - shift[i] - along[i] * numbers[i];
    for (const j of others) {
      left += (right[i * entries + j] - shift[i] - along[i] * numbers[j]) ** 2;
    }
  }
  return left <= 1e-7 * error ? { direct, shift, along } : null;
}

/** Whether shift and along follow the direct part, as those of a normalization do. */
function isRegular(
  { direct, shift, along }: Terms,
  grouping: Grouping,
  numbers: Float64Array | null,
): boolean {
  const follows = (of: (i: number) => [number, number]) =>
    grouping.members.every((places) => {
      const pairs = places.map(of);
      const square = pairs.reduce((sum, [, b]) => sum + b * b, 0);
      const factor = pairs.reduce((sum, [a, b]) => sum + a * b, 0) / square;
      const error = pairs.reduce((sum, [a, b]) => sum + (a - factor * b) ** 2, 0);
      const size = pairs.reduce((sum, [a]) => sum + a * a, 0);
      return Math.abs(factor) > 1e-9 && error <= 1e-8 * size;
    });
  const isConstant = shift.every((value) => value === 0) || follows((i) => [shift[i], direct[i]]);
  if (numbers === null) return follows((i) => [shift[i], direct[i]]);
  const isAlong =
    follows((i) => [along[i], direct[i]]) || follows((i) => [along[i], direct[i] * numbers[i]]);
  return isConstant && isAlong;
}
