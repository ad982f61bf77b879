import { indicesOf, type Shape } from "../../../tensor/shape.ts";
import type { Variable } from "../../subject.ts";
import type { Evidence } from "../evidence.ts";
import { type Pair, pairOf } from "./pair.ts";

/**
 * How the index of x along a dimension follows from those of the output and of the weight:
 * `stride · output[of] + dilation · weight[by] + offset`; either part may be left out.
 */
export interface IndexRule {
  output: number | null;
  stride: number;
  weight: number | null;
  dilation: number;
  offset: number;
}

/**
 * y[output] = Σ x[…] · W[weight]: a product, a convolution. Which indices of the output and the weight
 * go together, and which index of x each pair reads.
 */
export interface Bilinear {
  x: Variable;
  weight: { name: string; tensor: { shape: Shape; size: number; data: ArrayLike<number> } };
  output: Shape;
  /** Dimensions of the output and the weight in which their indices are the same. */
  shared: [number, number][];
  /** For each dimension of x. */
  rules: IndexRule[];
}

interface Triple {
  output: number;
  entry: number;
  weight: number;
}

const known = new WeakMap<Evidence, Bilinear | null>();

/** The layer as a bilinear form of x and one parameter, read off its Jacobians; null where it is none. */
export function bilinearOf(evidence: Evidence): Bilinear | null {
  const kept = known.get(evidence);
  if (kept !== undefined) return kept;
  const { x, subject } = evidence;
  let found: Bilinear | null = null;
  for (const weight of subject.variables) {
    if (found || weight === x || x.role !== "input" || weight.tensor.size < 2) continue;
    found = read(evidence, x, weight);
  }
  found ??= sumOf(evidence);
  known.set(evidence, found);
  return found;
}

/** A sum or mean over windows, as a product with a kernel of one number. */
function sumOf(evidence: Evidence): Bilinear | null {
  const { x } = evidence;
  const output = evidence.output.shape;
  const { shape } = x.tensor;
  const pair = pairOf(evidence, x);
  if (!pair || output.length !== shape.length || x.role !== "input") return null;
  const used = [...pair.right.keys()].filter((k) => Math.abs(pair.right[k]) > pair.zero);
  const value = pair.right[used[0]];
  if (used.some((k) => Math.abs(pair.right[k] - value) > 10 * pair.zero)) return null;
  const i = used.map((k) => indicesOf(Math.floor(k / pair.entries), output));
  const j = used.map((k) => indicesOf(k % pair.entries, shape));
  const kernel: number[] = [];
  const rules = shape.map((size, dim): IndexRule => {
    let best = { size: Number.POSITIVE_INFINITY, stride: 1, offset: 0 };
    for (let stride = 1; stride <= 4; stride++) {
      const offsets = j.map((index, t) => index[dim] - stride * i[t][dim]);
      let [least, most] = [Infinity, -Infinity];
      for (const offset of offsets) {
        least = Math.min(least, offset);
        most = Math.max(most, offset);
      }
      if (most - least + 1 < best.size) best = { size: most - least + 1, stride, offset: least };
    }
    const isAlone = best.size === 1 && best.stride === 1 && size === output[dim];
    if (!isAlone) kernel.push(best.size);
    return {
      output: dim,
      stride: best.stride,
      weight: isAlone ? null : kernel.length - 1,
      dilation: isAlone ? 0 : 1,
      offset: best.offset,
    };
  });
  const size = kernel.reduce((product, n) => product * n, 1);
  if (size < 2) return null;
  const tensor = { shape: kernel, size, data: new Float64Array(size).fill(value) };
  const form = { x, weight: { name: "the window", tensor }, output, shared: [], rules };
  const isSame = jacobianFor(form, "x").every(
    (each, k) => Math.abs(each - pair.right[k]) <= 10 * pair.zero,
  );
  return isSame ? form : null;
}

function read(evidence: Evidence, x: Variable, weight: Variable): Bilinear | null {
  const [byX, byWeight] = [pairOf(evidence, x), pairOf(evidence, weight)];
  const triples = byX && byWeight && triplesOf(byX, byWeight);
  if (!triples || triples.length === 0) return null;
  const output = evidence.output.shape;
  const [i, j, w] = [
    triples.map((t) => indicesOf(t.output, output)),
    triples.map((t) => indicesOf(t.entry, x.tensor.shape)),
    triples.map((t) => indicesOf(t.weight, weight.tensor.shape)),
  ];
  const rules = x.tensor.shape.map((_, dim) =>
    ruleOf(
      j.map((index) => index[dim]),
      i,
      w,
    ),
  );
  if (rules.some((rule) => rule === null)) return null;
  const shared = output.flatMap((size, a) =>
    weight.tensor.shape.flatMap((other, b): [number, number][] =>
      size === other && size > 1 && i.every((index, t) => index[a] === w[t][b]) ? [[a, b]] : [],
    ),
  );
  const found: Bilinear = { x, weight, output, shared, rules: rules as IndexRule[] };
  const isSame = (given: Float64Array, { right, zero }: Pair) =>
    given.every((value, k) => Math.abs(value - right[k]) <= 10 * zero);
  return isSame(jacobianFor(found, "x"), byX) && isSame(jacobianFor(found, "weight"), byWeight)
    ? found
    : null;
}

/** Each derivative of an output by an entry of x is one number of the weight: which. */
function triplesOf(byX: Pair, { right, zero, entries }: Pair): Triple[] | null {
  const numbers = byX.variable.tensor.data;
  const triples: Triple[] = [];
  // By the weight's Jacobian: an output and a weight read the entry of x with that number.
  const places = [...numbers.keys()].sort((a, b) => numbers[a] - numbers[b]);
  const isDistinct = places.every(
    (p, k) => k === 0 || numbers[p] - numbers[places[k - 1]] > 10 * zero,
  );
  if (!isDistinct) return null;
  for (let k = 0; k < right.length; k++) {
    if (Math.abs(right[k]) <= zero) continue;
    const entry = nearest(places, numbers, right[k]);
    if (Math.abs(numbers[entry] - right[k]) > 10 * zero) return null;
    triples.push({ output: Math.floor(k / entries), entry, weight: k % entries });
  }
  return triples;
}

function nearest(sorted: readonly number[], numbers: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[sorted[middle]] < value) low = middle + 1;
    else high = middle;
  }
  const before = sorted[Math.max(0, low - 1)];
  const after = sorted[low];
  return Math.abs(numbers[before] - value) < Math.abs(numbers[after] - value) ? before : after;
}

/** The rule that gives an index from those of the output and the weight. */
function ruleOf(
  index: readonly number[],
  outputs: readonly number[][],
  weights: readonly number[][],
): IndexRule | null {
  const fits = (rule: IndexRule) =>
    index.every((value, t) => value === indexBy(rule, outputs[t], weights[t]));
  const choices = (count: number) => [null, ...Array(count).keys()];
  const simple: IndexRule[] = [];
  const general: IndexRule[] = [];
  for (const output of choices(outputs[0].length)) {
    for (const weight of choices(weights[0].length)) {
      for (const stride of output === null ? [0] : [1, 2, 3, 4]) {
        for (const dilation of weight === null ? [0] : [1, 2, 3, -1, -2, -3]) {
          const rule = { output, stride, weight, dilation, offset: 0 };
          const offset = index[0] - indexBy(rule, outputs[0], weights[0]);
          (output === null || weight === null ? simple : general).push({ ...rule, offset });
        }
      }
    }
  }
  return [...simple, ...general].find(fits) ?? null;
}

function indexBy(
  { output, stride, weight, dilation, offset }: IndexRule,
  outputs: readonly number[],
  weights: readonly number[],
): number {
  return (
    (output === null ? 0 : stride * outputs[output]) +
    (weight === null ? 0 : dilation * weights[weight]) +
    offset
  );
}

/** The Jacobian by x or by the weight, with the indices of x and of the weight by other rules. */
export function jacobianFor(
  { x, weight, output, shared, rules }: Bilinear,
  by: "x" | "weight",
  otherRules: readonly IndexRule[] = rules,
  otherWeight: (index: readonly number[]) => readonly number[] = (index) => index,
): Float64Array {
  const [xs, ws] = [x.tensor.shape, weight.tensor.shape];
  const outputs = output.reduce((product, size) => product * size, 1);
  const entries = by === "x" ? x.tensor.size : weight.tensor.size;
  const jacobian = new Float64Array(outputs * entries);
  const weightIndices = [...Array(weight.tensor.size).keys()].map((place) => indicesOf(place, ws));
  for (let i = 0; i < outputs; i++) {
    const at = indicesOf(i, output);
    for (const w of weightIndices) {
      if (shared.some(([a, b]) => at[a] !== w[b])) continue;
      let place = 0;
      for (const [dim, rule] of otherRules.entries()) {
        const index = indexBy(rule, at, w);
        if (index < 0 || index >= xs[dim]) place = Number.NaN;
        place = place * xs[dim] + index;
      }
      if (Number.isNaN(place)) continue;
      const other = otherWeight(w).reduce((sum, index, dim) => sum * ws[dim] + index, 0);
      if (by === "x") jacobian[i * entries + place] += weight.tensor.data[other];
      else jacobian[i * entries + other] += x.tensor.data[place];
    }
  }
  return jacobian;
}
