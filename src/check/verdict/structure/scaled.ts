import type { Hypothesis } from "../evidence.ts";
import { parts, uses } from "./described.ts";
import { factorsByEntry, factorsByOutput } from "./fields.ts";
import { groupings, means, variances } from "./groupings.ts";
import { type Claim, jacobianOf, type Pair, structural } from "./pair.ts";
import { indexAlong, type Space } from "./places.ts";
import { entrySpace, outputSpace } from "./words.ts";

/** Numbers that a factor may be made of. */
interface Known {
  name: string;
  data: ArrayLike<number>;
}

/** The factors at the places of a variable's entries or of the outputs. */
interface Field {
  factors: Float64Array;
  space: Space;
  isByEntry: boolean;
}

function fieldsOf(pair: Pair): Field[] {
  const [byOutput, byEntry] = [factorsByOutput(pair), factorsByEntry(pair)];
  const fields: Field[] = [];
  if (byOutput) fields.push({ factors: byOutput, space: outputSpace(pair), isByEntry: false });
  if (byEntry) fields.push({ factors: byEntry, space: entrySpace(pair), isByEntry: true });
  return fields;
}

const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.abs(b);

/** The factors along the dimensions that they depend on; null where they depend on none. */
function compact({
  factors,
  space: { shape },
}: Field): { values: Float64Array; at: Int32Array } | null {
  const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((a, b) => a * b, 1));
  const dims = shape.flatMap((size, dim) => {
    if (size === 1) return [];
    const isConstant = factors.every((value, place) => {
      const first = factors[place - indexAlong(place, shape, dim) * strides[dim]];
      return Number.isNaN(value) || Number.isNaN(first) || isNear(value, first);
    });
    return isConstant ? [] : [dim];
  });
  if (dims.length === 0) return null;
  const at = Int32Array.from(factors, (_, place) =>
    dims.reduce((sum, dim) => sum * shape[dim] + indexAlong(place, shape, dim), 0),
  );
  const values = new Float64Array(dims.reduce((size, dim) => size * shape[dim], 1)).fill(
    Number.NaN,
  );
  factors.forEach((value, place) => {
    if (!Number.isNaN(value)) values[at[place]] = value;
  });
  return { values, at };
}

/** What numbers there are, of a length: those of the variables, sums of their rows, the output's. */
function knownOf(pair: Pair, length: number, isOfOutputs: boolean): Known[] {
  const { evidence } = pair;
  const known: Known[] = [];
  for (const { name, tensor } of evidence.subject.variables) {
    const data = tensor.data;
    if (data.length === length) known.push({ name, data });
    if (tensor.ndim !== 2) continue;
    for (const [dim, what] of [
      [0, "column"],
      [1, "row"],
    ] as const) {
      if (tensor.shape[1 - dim] !== length) continue;
      const sums = new Float64Array(length);
      const squares = new Float64Array(length);
      for (let place = 0; place < data.length; place++) {
        sums[indexAlong(place, tensor.shape, 1 - dim)] += data[place];
        squares[indexAlong(place, tensor.shape, 1 - dim)] += data[place] ** 2;
      }
      known.push({ name: `the sum of each ${what} of ${name}`, data: sums });
      known.push({ name: `the norm of each ${what} of ${name}`, data: squares.map(Math.sqrt) });
    }
  }
  if (isOfOutputs && evidence.output.data.length === length) {
    known.push({ name: "y", data: evidence.output.data });
    known.push({ name: "1 − y", data: evidence.output.data.map((y) => 1 - y) });
  }
  known.push({
    name: "the index counted from 1",
    data: Float64Array.from({ length }, (_, i) => i + 1),
  });
  return known;
}

const powers: { of: (value: number) => number; text: (name: string) => string; power: number }[] = [
  { power: 1, of: (v) => v, text: (name) => name },
  { power: -1, of: (v) => 1 / v, text: (name) => `1 / ${name}` },
  { power: 2, of: (v) => v * v, text: (name) => `the square of ${name}` },
  { power: -2, of: (v) => 1 / (v * v), text: (name) => `1 / the square of ${name}` },
  { power: 0.5, of: Math.sqrt, text: (name) => `the square root of ${name}` },
  { power: -0.5, of: (v) => 1 / Math.sqrt(v), text: (name) => `1 / the square root of ${name}` },
];

function wordsFor(name: string, power: number): { title: string; advice: string } {
  switch (power) {
    case -1:
      return {
        title: `The factor ${name} is missing`,
        advice: `Forward multiplies by ${name}: multiply dy by it too, before the rest (dh = dy · ${name})`,
      };
    case 1:
      return {
        title: `The factor ${name} is there once too often`,
        advice: `Multiply by ${name} once less`,
      };
    case -2:
      return {
        title: `It is divided by ${name} where it must be multiplied`,
        advice: `Multiply by ${name}`,
      };
    case 2:
      return {
        title: `It is multiplied by ${name} where it must be divided`,
        advice: `Divide by ${name}`,
      };
    default:
      return {
        title: `A root of ${name} is missing or too many`,
        advice: `${power < 0 ? "Multiply" : "Divide"} by the square root of ${name}`,
      };
  }
}

function* recognised(pair: Pair): Generator<Claim> {
  for (const field of fieldsOf(pair)) {
    const found = compact(field);
    if (!found) continue;
    const { values, at } = found;
    const isKnown = values.filter((value) => !Number.isNaN(value)).length >= 2;
    if (!isKnown) continue;
    for (const { name, data } of knownOf(pair, values.length, !field.isByEntry)) {
      for (const { of, text, power } of powers) {
        const fits = values.every((value, i) => Number.isNaN(value) || isNear(value, of(data[i])));
        if (!fits) continue;
        yield {
          jacobian: scaledBy(pair, field, (place) => of(data[at[place]])),
          because: `the gradient is the right one times ${text(name)}, for each ${field.isByEntry ? "entry" : "output"}`,
          ...wordsFor(name, power),
        };
      }
    }
    const counts = field.isByEntry ? uses(pair) : parts(pair);
    if (counts.every((count) => count === counts[0])) continue;
    const what = field.isByEntry
      ? `the number of outputs that an entry of ${pair.variable.name} is used in`
      : `the number of entries of ${pair.variable.name} that an output is made of`;
    for (const { of, text } of powers.slice(0, 2)) {
      const first = field.factors.findIndex((value) => !Number.isNaN(value));
      const scale = field.factors[first] / of(counts[first]);
      const isFit = field.factors.every(
        (value, i) => Number.isNaN(value) || isNear(value, scale * of(counts[i])),
      );
      if (!isFit) continue;
      yield {
        jacobian: scaledBy(pair, field, (place) => scale * of(counts[place])),
        title: "It is divided or multiplied by a count that differs from place to place",
        because: `the gradient is the right one times ${scale === 1 ? "" : `${Number(scale.toPrecision(5))} · `}${text(what)}`,
        advice: "Divide by the same count as forward, at the border too",
      };
    }
  }
}

function scaledBy(
  pair: Pair,
  { isByEntry }: Field,
  factor: (place: number) => number,
): Float64Array {
  return jacobianOf(pair, (i, j) => {
    const value = pair.right[i * pair.entries + j];
    return value === 0 ? 0 : value * factor(isByEntry ? j : i);
  });
}

/** What the factor would be, were eps put elsewhere, for a variance v. */
const misplaced: {
  text: string;
  title: string;
  advice: string;
  of: (v: number, eps: number) => number;
}[] = [
  {
    text: "√(v + eps) / (√v + eps)",
    title:
      "eps is added outside of the root: it is divided by √v + eps where forward divides by √(v + eps)",
    advice: "Divide by √(v + eps), as forward does",
    of: (v, eps) => Math.sqrt(v + eps) / (Math.sqrt(v) + eps),
  },
  {
    text: "(√v + eps) / √(v + eps)",
    title:
      "eps is added inside of the root: it is divided by √(v + eps) where forward divides by √v + eps",
    advice: "Divide by √v + eps, as forward does",
    of: (v, eps) => (Math.sqrt(v) + eps) / Math.sqrt(v + eps),
  },
  {
    text: "√((v + eps) / v)",
    title: "eps is forgotten: it is divided by √v where forward divides by √(v + eps)",
    advice: "Divide by √(v + eps), as forward does",
    of: (v, eps) => Math.sqrt((v + eps) / v),
  },
  {
    text: "√(v + eps)",
    title: "The division by the standard deviation is missing",
    advice: "Multiply by 1 / √(v + eps)",
    of: (v, eps) => Math.sqrt(v + eps),
  },
  {
    text: "1 / √(v + eps)",
    title: "It is divided by the standard deviation once too often, or by the variance",
    advice: "Divide by √(v + eps) once",
    of: (v, eps) => 1 / Math.sqrt(v + eps),
  },
];

/** The eps between 0 and 1 that gives a factor; NaN where none does. */
function solved(of: (eps: number) => number, wanted: number): number {
  let [low, high] = [0, 1];
  const side = of(low) < wanted;
  if (side === of(high) < wanted) return isNear(of(1e-5), wanted) ? 1e-5 : Number.NaN;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (of(middle) < wanted === side) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function* byVariance(pair: Pair): Generator<Claim> {
  const { x } = pair.evidence;
  if (x.role !== "input") return;
  for (const field of fieldsOf(pair)) {
    if (field.space.shape.join() !== x.tensor.shape.join()) continue;
    for (const grouping of groupings(x.tensor.shape)) {
      const { groupOf, groups, members, words } = grouping;
      if (groups < 3) continue;
      const factors = members.map(([first]) => field.factors[first]);
      const isOnePerGroup = field.factors.every((value, place) =>
        isNear(value, factors[groupOf[place]]),
      );
      if (!isOnePerGroup) continue;
      const squares = means(
        grouping,
        Float64Array.from(x.tensor.data, (value) => value * value),
      );
      const spreads: [string, Float64Array][] = [
        ["variance", variances(grouping, x.tensor.data)],
        ["mean square", squares],
        ["sum of squares", squares.map((value) => value * members[0].length)],
      ];
      for (const [what, v] of spreads)
        for (const { of, text, title, advice } of misplaced) {
          const largest = v.indexOf(Math.max(...v));
          const eps = solved((eps) => of(v[largest], eps), factors[largest]);
          if (!factors.every((value, group) => isNear(value, of(v[group], eps)))) continue;
          yield {
            jacobian: scaledBy(pair, field, (place) => of(v[groupOf[place]], eps)),
            title,
            because:
              `the gradient is the right one times ${text}, with v the ${what} of x over ${words}` +
              `${eps > 1e-9 ? ` and eps about ${Number(eps.toPrecision(2))}` : ""}`,
            advice,
          };
        }
    }
  }
}

export const scaled: Record<"eps" | "factor-missing", Hypothesis> = {
  eps: structural(
    "The standard deviation that it is divided by is another than forward's",
    "Divide by √(v + eps), as forward does",
    byVariance,
  ),
  "factor-missing": structural(
    "A factor of forward is missing or too many",
    "Multiply by each factor of forward once",
    recognised,
  ),
};
