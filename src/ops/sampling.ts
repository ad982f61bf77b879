import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { isFloat } from "../tensor/dtype.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { inspect } from "./interceptors.ts";
import { rand } from "./random.ts";

interface FromGenerator {
  /** Where the numbers come from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

const generatorOptions: OptionTable<FromGenerator> = { generator: generatorKind };

/**
 * 0, 1, …, n − 1 in random order (int32).
 *
 * @example
 * ```ts
 * randperm(5).sum().item(); // → 10
 * ```
 */
export function randperm(n: number, options: FromGenerator = {}): Tensor {
  checkArgument("randperm", "n", nonNegativeInteger, n);
  checkOptions("randperm", generatorOptions, options);
  const { generator = defaultGenerator } = options;
  return Tensor.from(generator.permutation(n), [n]);
}

/**
 * 1 with the probability that each number says, else 0, in the dtype of the probabilities. No gradient goes
 * through it.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.bernoulli.html
 * @throws ValueError for a probability outside of 0 to 1.
 * @example
 * ```ts
 * bernoulli(tensor([0, 1])).toArray(); // → 0,1
 * ```
 */
export function bernoulli(probabilities: TensorLike, options: FromGenerator = {}): Tensor {
  checkOptions("bernoulli", generatorOptions, options);
  const p = floats("bernoulli", probabilities);
  inspect(p, (numbers) => {
    for (let i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0 && numbers[i] <= 1) continue;
      throw new ValueError(`bernoulli: expected probabilities from 0 to 1, got ${numbers[i]}`);
    }
  });
  return rand(p.shape, { dtype: p.dtype === "float64" ? "float64" : "float32", ...options })
    .lt(p.detach())
    .to(p.dtype);
}

interface MultinomialOptions extends FromGenerator {
  /** Whether a category may be drawn again. Default false. */
  replacement?: boolean;
}

const multinomialOptions: OptionTable<MultinomialOptions> = {
  ...generatorOptions,
  replacement: flag,
};

/**
 * Categories drawn with probabilities in proportion to weights, [categories] or [rows, categories]: int32
 * [samples] or [rows, samples]. Without replacement in the order in which they were drawn.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.multinomial.html
 * @throws ValueError for weights that are negative, not finite, or all 0 in a row, and, without replacement,
 * for more samples than categories have a weight.
 * @example
 * ```ts
 * multinomial(tensor([0, 0, 3]), 4, { replacement: true }).toArray(); // → 2,2,2,2
 * ```
 */
export function multinomial(
  weights: TensorLike,
  samples: number,
  options: MultinomialOptions = {},
): Tensor {
  checkArgument("multinomial", "samples", positiveInteger, samples);
  checkOptions("multinomial", multinomialOptions, options);
  const { replacement = false, generator = defaultGenerator } = options;
  const given = floats("multinomial", weights).detach();
  if (given.ndim < 1 || given.ndim > 2 || given.shape[given.ndim - 1] === 0) {
    throw new ShapeError(
      `multinomial: expected weights [categories] or [rows, categories], got ${formatShape(given.shape)}`,
    );
  }
  const w = given.to("float64");
  const categories = w.shape[w.ndim - 1];
  inspect(w, (numbers) => {
    for (let start = 0; start < numbers.length; start += categories) {
      checkRow(numbers.subarray(start, start + categories), replacement ? 1 : samples);
    }
  });
  if (replacement) return withReplacement(w, samples, generator);
  // The first arrivals of processes with these rates (Efraimidis and Spirakis, 2006).
  const waits = rand(w.shape, { dtype: "float64", generator }).neg().log1p().neg().div(w);
  return waits.argsort(-1).slice(-1, 0, samples);
}

/** Where a number uniform up to the sum of the weights falls among their running sums. */
function withReplacement(w: Tensor, samples: number, generator: Generator): Tensor {
  const sums = w.cumsum(-1).unsqueeze(-2);
  const total = sums.slice(-1, -1);
  const at = rand([...w.shape.slice(0, -1), samples], { dtype: "float64", generator }).unsqueeze(
    -1,
  );
  const passed = sums.le(at.mul(total)).sum(-1);
  // Where rounding has reached the sum: the last category with a weight.
  return passed.minimum(sums.lt(total).sum(-1));
}

function checkRow(row: ArrayLike<number>, needed: number): void {
  let weighed = 0;
  for (let i = 0; i < row.length; i++) {
    if (!(row[i] >= 0 && row[i] < Infinity)) {
      throw new ValueError(`multinomial: expected finite weights from 0 on, got ${row[i]}`);
    }
    if (row[i] > 0) weighed++;
  }
  if (weighed >= needed) return;
  throw new ValueError(
    weighed === 0
      ? "multinomial: all weights of a row are 0"
      : `multinomial: ${needed} samples without replacement of ${weighed} categories with a weight. Did you mean ` +
          "{ replacement: true }?",
  );
}

function floats(operation: string, value: TensorLike): Tensor {
  const x = tensorOf(operation, "its argument", value);
  return isFloat(x.dtype) ? x : x.to("float32");
}
