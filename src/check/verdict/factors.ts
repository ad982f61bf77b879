import { formatShortFormula } from "../../text/number.ts";
import type { Variable } from "../subject.ts";
import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";
import { nameNumber, summedCounts } from "./structure/counts.ts";
import { uses } from "./structure/described.ts";
import { pairOf } from "./structure/pair.ts";

type FactorCause =
  | "all-zero"
  | "sign"
  | "summed-not-averaged"
  | "averaged-not-summed"
  | "constant-factor";

interface NamedFactor {
  name: string;
  value: number;
}

/** How many samples or elements a mean could be taken over. */
function counts(evidence: Evidence, variable: Variable): NamedFactor[] {
  const { batch, output, x } = evidence;
  return [
    { name: "the batch size", value: batch },
    { name: "the number of outputs", value: output.data.length },
    { name: "the number of elements of x", value: x.tensor.size },
    { name: "the batch size times the sequence length", value: rows(x) },
    ...(variable.role === "parameter" ? summedCounts(evidence, variable) : []),
  ].filter(({ value }, i, all) => value > 1 && all.findIndex((c) => c.value === value) === i);
}

/** In how many outputs each entry is used, where that is one number. */
function useCount(evidence: Evidence, variable: Variable): NamedFactor[] {
  const pair = pairOf(evidence, variable);
  const [first = 0, ...others] = pair ? uses(pair) : [];
  if (first < 2 || others.some((count) => count !== first)) return [];
  return [{ name: "the number of outputs that each entry is used in", value: first }];
}

const rows = ({ tensor }: Variable) => tensor.size / (tensor.shape.at(-1) ?? 1);

/** Other factors that occur in formulas: sizes and their roots, 2 and ½. */
function constants({ output, x, subject }: Evidence): NamedFactor[] {
  const sizes: NamedFactor[] = [
    { name: "the number of features of x", value: x.tensor.shape.at(-1) ?? 1 },
    { name: "the number of features of the output", value: output.shape.at(-1) ?? 1 },
    ...subject.variables.flatMap(({ name, tensor }) =>
      tensor.shape.map((value, dim) => ({ name: `dimension ${dim} of ${name}`, value })),
    ),
  ].filter(({ value }) => value > 1);
  return [
    { name: "", value: 2 },
    { name: "", value: 0.5 },
    ...sizes.flatMap(({ name, value }) => [
      { name, value },
      { name: `1 / ${name}`, value: 1 / value },
      { name: `the square root of ${name}`, value: Math.sqrt(value) },
      { name: `1 / the square root of ${name}`, value: 1 / Math.sqrt(value) },
    ]),
  ];
}

const scaled = (right: Float64Array[], factor: number): Float64Array[] =>
  right.map((gradient) => gradient.map((value) => value * factor));

/** The factor between the analytic and the right gradient, by least squares. */
function fitFactor(evidence: Evidence, variable: Variable, right: Float64Array[]) {
  const all = evidence.given(variable);
  let [product, square] = [0, 0];
  right.forEach((gradient, k) => {
    const given = all[k];
    if (given.length !== gradient.length) return;
    for (let j = 0; j < gradient.length; j++) {
      // Of a sample, the entries that are known.
      if (Number.isNaN(gradient[j])) continue;
      product += gradient[j] * given[j];
      square += gradient[j] ** 2;
    }
  });
  return product / square;
}

export const factors: Record<FactorCause, Hypothesis> = {
  "all-zero": {
    title: "Every gradient is zero: nothing comes back",
    advice:
      "Look whether backward computes a gradient and returns it, and whether a detach cuts it off",
    *predict({ passes }, _, right): Generator<Prediction> {
      const isZero = passes.every(({ gradients }) =>
        gradients.every((gradient) => gradient?.data.every((value) => value === 0) ?? true),
      );
      if (isZero) yield { gradients: scaled(right, 0), because: "all entries are exactly 0" };
    },
  },
  sign: {
    title: "The sign is flipped",
    advice: "Look for a minus that is missing or too many: x − y has the gradient −1 by y",
    *predict(_, __, right): Generator<Prediction> {
      yield { gradients: scaled(right, -1), because: "the gradient is −1 times the right one" };
    },
  },
  "summed-not-averaged": {
    title: "It is summed where it should be averaged: the division by the count is missing",
    advice: "A mean divides its gradient by the count as well: once, in the loss or in the layer",
    *predict(evidence, variable, right): Generator<Prediction> {
      for (const { name, value } of counts(evidence, variable)) {
        yield {
          gradients: scaled(right, value),
          because: `the gradient is ${value} times the right one: it lacks the division by ${name}`,
        };
      }
    },
  },
  "averaged-not-summed": {
    title: "It is averaged where it should be summed: a division by the count too much",
    advice:
      "A mean loss has divided dy by the batch size already: the layer sums over the batch, and over all " +
      "that an entry is used for",
    *predict(evidence, variable, right): Generator<Prediction> {
      for (const { name, value } of [
        ...counts(evidence, variable),
        ...useCount(evidence, variable),
      ]) {
        yield {
          gradients: scaled(right, 1 / value),
          because: `the gradient is 1/${value} of the right one, and ${value} is ${name}`,
        };
      }
    },
  },
  "constant-factor": {
    title: "It is off by a constant factor",
    advice: "Look for a constant of the forward formula that backward lacks, or has twice",
    *predict(evidence, variable, right): Generator<Prediction> {
      const factor = fitFactor(evidence, variable, right);
      if (!Number.isFinite(factor) || factor === 0) return;
      const named = constants(evidence).find(
        ({ value }) => Math.abs(factor / value - 1) < 1e-5 || Math.abs(factor / value + 1) < 1e-5,
      );
      const other = nameNumber(factor, evidence, variable);
      const number = named ? formatShortFormula(factor, 5) : other.text;
      const because = `the gradient is ${number} times the right one`;
      // 2 and ½ speak for themselves.
      const name = named?.name ? `${factor < 0 ? "minus " : ""}${named.name}` : other.meaning;
      yield {
        gradients: scaled(right, factor),
        because: name ? `${because}: ${name}` : because,
        advice: `Look for a factor ${number} that backward has and forward has not, or for ${
          factor < 0 ? "minus " : ""
        }${formatShortFormula(1 / Math.abs(factor), 5)} that it lacks`,
      };
    },
  },
};
