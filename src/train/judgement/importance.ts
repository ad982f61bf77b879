import { grad } from "../../autograd/grad.ts";
import { isModule } from "../../nn/module.ts";
import { Generator } from "../../random/generator.ts";
import {
  anyNumber,
  callback,
  checkArgument,
  checkOptions,
  isObject,
  kind,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { tensorKind } from "../../tensor/tensor-like.ts";
import { shown } from "../../text/shown.ts";
import type { ModuleOfTensor } from "../learners/learner.ts";

/** A column of the data: the features that it became are shuffled together. */
export interface Column {
  readonly name: string;
  /** The places of its features among a sample's. */
  readonly features: readonly number[];
}

/** By how much a score falls when the samples' values of a column are dealt out among them by chance. */
export interface ColumnImportance {
  readonly name: string;
  /** The mean over the repeats. */
  readonly drop: number;
  /** The standard deviation over the repeats. */
  readonly spread: number;
}

export interface ImportanceOptions {
  /** How often each column is shuffled. Default 5. */
  repeats?: number;
  /** What the orders follow from. Default 0. */
  seed?: number;
}

const importanceOptions: OptionTable<ImportanceOptions> = {
  repeats: positiveInteger,
  seed: nonNegativeInteger,
};

const columnsKind = kind(
  "an array of { name, features }",
  (list) =>
    Array.isArray(list) &&
    list.every(
      (column) =>
        isObject(column) && typeof column.name === "string" && Array.isArray(column.features),
    ),
);
const numbersOfOutputs = kind(
  "a list of tensors with one element, as [outputs.sum()]",
  (list) =>
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((each) => each instanceof Tensor && each.size === 1),
);

/**
 * Which columns matter to a model: by how much its score falls when one of them is shuffled among the samples,
 * so that it says nothing any more. Columns that say the same stand in for each other, and seem to matter
 * less than they do.
 *
 * @param score the model's, for inputs in the place of these; higher is better.
 * @param inputs [N, F]
 * @throws ShapeError for inputs of another shape; ValueError for a feature that there is not, and a score that
 * is no number.
 * Source: Breiman, Random forests (2001), section 10;
 * https://scikit-learn.org/stable/modules/generated/sklearn.inspection.permutation_importance.html
 * @example
 * ```ts
 * import { permutationImportance } from "chainrule/train";
 * const inputs = tensor([[1, 5], [2, 5], [3, 5], [4, 5]]);
 * const error = (x: Tensor) => -x.sum(1).sub(inputs.sum(1)).abs().mean().item();
 * const columns = [{ name: "a", features: [0] }, { name: "b", features: [1] }];
 * const [a, b] = permutationImportance(error, inputs, columns);
 * [a.drop > 0, b.drop]; // → true,0
 * ```
 */
export function permutationImportance(
  score: (inputs: Tensor) => number,
  inputs: Tensor,
  columns: readonly Column[],
  options: ImportanceOptions = {},
): ColumnImportance[] {
  checkArgument("permutationImportance", "score", callback, score);
  checkTable("permutationImportance", inputs, columns);
  checkOptions("permutationImportance", importanceOptions, options);
  const { repeats = 5, seed = 0 } = options;
  const generator = new Generator(seed);
  const scoreOf = (x: Tensor) => {
    const value = score(x);
    checkArgument("permutationImportance", "what score returns", anyNumber, value);
    return value;
  };
  const whole = scoreOf(inputs);
  return columns.map(({ name, features }) => {
    const drops = Array.from({ length: repeats }, () => {
      const order = generator.permutation(inputs.shape[0]);
      return whole - scoreOf(shuffled(inputs, features, order));
    });
    const drop = drops.reduce((sum, each) => sum + each, 0) / repeats;
    const variance = drops.reduce((sum, each) => sum + (each - drop) ** 2, 0) / repeats;
    return { name, drop, spread: Math.sqrt(variance) };
  });
}

function shuffled(inputs: Tensor, features: readonly number[], order: Int32Array): Tensor {
  const [, width] = inputs.shape;
  const { data } = inputs;
  const changed = data.slice();
  for (const feature of features) {
    for (let i = 0; i < order.length; i++) {
      changed[i * width + feature] = data[order[i] * width + feature];
    }
  }
  return Tensor.from(changed, inputs.shape);
}

/**
 * How strongly a model's outputs follow each column: the mean over the samples of |∂ output/∂ feature|, summed
 * over the features of the column. The model evaluates, and gets no gradients.
 *
 * @param of the numbers that are differentiated, made of the outputs: a 0-dimensional tensor for each. Of a
 * classifier, say, the sum of the highest scores.
 * @param inputs [N, F]
 * @throws ShapeError for inputs of another shape; ValueError for a feature that there is not, and where `of`
 * gives something else.
 * Source: Simonyan et al., Deep inside convolutional networks (2014)
 * @example
 * ```ts
 * import { inputGradients } from "chainrule/train";
 * const model = new nn.Linear(2, 1);
 * noGrad(() => model.weight.copy_(tensor([[3, -2]])));
 * const columns = [{ name: "a", features: [0] }, { name: "b", features: [1] }];
 * inputGradients(model, zeros([4, 2]), columns, (outputs) => [outputs.sum()]); // → 3,2
 * ```
 */
export function inputGradients(
  model: ModuleOfTensor,
  inputs: Tensor,
  columns: readonly Column[],
  of: (outputs: Tensor) => readonly Tensor[],
): number[] {
  checkArgument("inputGradients", "model", modelKind, model);
  checkTable("inputGradients", inputs, columns);
  checkArgument("inputGradients", "of", callback, of);
  const [samples, width] = inputs.shape;
  const sums = new Float64Array(width);
  const modes = model.modules().map((module) => [module, module.training] as const);
  model.eval();
  try {
    const x = inputs.detach().clone();
    x.requiresGrad = true;
    const outputs = of(model.forward(x));
    checkArgument("inputGradients", "what of returns", numbersOfOutputs, outputs);
    for (const output of outputs) {
      const { data } = grad(output, [x], { retainGraph: true })[0];
      for (let i = 0; i < data.length; i++) sums[i % width] += Math.abs(data[i]);
    }
    const mean = (feature: number) => sums[feature] / samples / outputs.length;
    return columns.map(({ features }) => features.reduce((sum, f) => sum + mean(f), 0));
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}

const modelKind = kind("a module", isModule);

function checkTable(operation: string, inputs: Tensor, columns: readonly Column[]): void {
  checkArgument(operation, "inputs", tensorKind, inputs);
  checkArgument(operation, "columns", columnsKind, columns);
  if (inputs.ndim !== 2 || inputs.size === 0) {
    throw new ShapeError(
      `${operation}: expected a sample a row, [N, F], got ${formatShape(inputs.shape)}`,
    );
  }
  const width = inputs.shape[1];
  for (const { name, features } of columns) {
    const at = features.findIndex((f) => !(Number.isInteger(f) && f >= 0 && f < width));
    if (at < 0) continue;
    throw new ValueError(
      `${operation}: column ${name}: expected features from 0 to ${width - 1}, got ${shown(features[at])}`,
    );
  }
}
