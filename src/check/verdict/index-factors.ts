import { indicesOf } from "../../tensor/shape.ts";
import type { Variable } from "../subject.ts";
import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";

/** How many entries of an index tell its factor, and how many indices tell that each has its own. */
const leastEntries = 3;
const leastIndices = 3;

const nameOf = (dim: number, rank: number) =>
  rank === 2 ? ["row", "column"][dim] : `index of dimension ${dim}`;

/** The factor between the gradient and the right one for each index of a dimension, where known. */
function factorsAlong(
  evidence: Evidence,
  variable: Variable,
  right: Float64Array[],
  dim: number,
): Map<number, number> | null {
  const i = evidence.subject.variables.indexOf(variable);
  const { shape } = variable.tensor;
  const ratios = new Map<number, number[]>();
  for (const [k, { gradients }] of evidence.passes.entries()) {
    const given = gradients[i]?.data;
    if (given?.length !== right[k].length) return null;
    right[k].forEach((value, entry) => {
      if (Number.isNaN(value) || value === 0) return;
      const index = indicesOf(entry, shape)[dim];
      const known = ratios.get(index) ?? [];
      ratios.set(index, known);
      known.push(given[entry] / value);
    });
  }
  const factors = new Map<number, number>();
  for (const [index, all] of ratios) {
    if (all.length < leastEntries * evidence.passes.length) continue;
    const factor = all.reduce((sum, ratio) => sum + ratio, 0) / all.length;
    if (all.some((ratio) => Math.abs(ratio - factor) > 1e-4 * Math.abs(factor) + 1e-9)) return null;
    factors.set(index, factor);
  }
  const values = [...factors.values()];
  const isOne = values.every((value) => Math.abs(value - values[0]) <= 1e-4 * Math.abs(values[0]));
  return factors.size < leastIndices || isOne ? null : factors;
}

/** What a factor can be made of: numbers that there is one of for each index. */
function known({ subject }: Evidence, length: number): { name: string; data: ArrayLike<number> }[] {
  return subject.variables.flatMap(({ name, tensor }) => {
    if (tensor.size === length) return [{ name, data: tensor.data }];
    if (tensor.shape.at(-1) !== length) return [];
    const [means, squares] = [new Float64Array(length), new Float64Array(length)];
    const rows = tensor.size / length;
    for (let i = 0; i < tensor.size; i++) {
      means[i % length] += tensor.data[i] / rows;
      squares[i % length] += tensor.data[i] ** 2 / rows;
    }
    return [1e-5, 1e-8, 1e-3, 1e-6, 1e-12, 0].map((eps) => ({
      name: `the standard deviation of each column of ${name} (with ε = ${eps})`,
      data: squares.map((square, i) => Math.sqrt(square - means[i] ** 2 + eps)),
    }));
  });
}

const powers = [
  { power: 1, words: (name: string) => `${name} is a factor too many`, change: "divide by" },
  { power: -1, words: (name: string) => `the factor ${name} is missing`, change: "multiply by" },
  {
    power: 2,
    words: (name: string) => `the square of ${name} is a factor too many`,
    change: "divide by the square of",
  },
  {
    power: -2,
    words: (name: string) => `the square of ${name} is missing as a factor`,
    change: "multiply by the square of",
  },
];

export const indexFactors: Hypothesis = {
  title: "Each index of a dimension is off by a factor of its own",
  advice: "Look for a scale or a statistic that backward lacks, or has twice",
  *predict(evidence, variable, right): Generator<Prediction> {
    // Where only some places are wrong, these are told.
    if (!evidence.isSample(variable) || evidence.boxes(variable)) return;
    const { shape } = variable.tensor;
    for (const [dim, length] of shape.entries()) {
      const factors = factorsAlong(evidence, variable, right, dim);
      if (!factors) continue;
      const noun = nameOf(dim, shape.length);
      const gradients = right.map((gradient) =>
        gradient.map((value, entry) => {
          if (Number.isNaN(value)) return value;
          return value * (factors.get(indicesOf(entry, shape)[dim]) ?? Number.NaN);
        }),
      );
      const example = [...factors]
        .slice(0, 2)
        .map(([i, factor]) => `${factor.toPrecision(4)} at ${noun} ${i}`);
      const because = `given / right is one number for each ${noun}: ${example.join(", ")}`;
      const found = known(evidence, length)
        .flatMap(({ name, data }) => powers.map((of) => ({ name, data, ...of })))
        .find(({ data, power }) =>
          [...factors].every(([i, factor]) => Math.abs(factor / data[i] ** power - 1) < 1e-4),
        );
      yield found
        ? {
            gradients,
            title: `Each ${noun} is off by a factor: ${found.words(found.name)}`,
            because,
            advice: `In backward, ${found.change} ${found.name}`,
          }
        : { gradients, title: `Each ${noun} is off by a factor of its own`, because };
      return;
    }
  },
};
