import { Embedding } from "../nn/layers/embedding.ts";
import { ModuleList } from "../nn/layers/module-list.ts";
import { Module } from "../nn/module.ts";
import { cat } from "../ops/concat.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  isObject,
  kind,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

export interface TableInputOptions {
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator. */
  generator?: Generator;
}

const tableInputOptions: OptionTable<TableInputOptions> = {
  dtype: floatDtype,
  generator: generatorKind,
};

const inputsKind = kind(
  "{ numbers, categories }, as encoder.inputs of a TableEncoder",
  (inputs) =>
    isObject(inputs) &&
    nonNegativeInteger.accepts(inputs.numbers) &&
    Array.isArray(inputs.categories) &&
    inputs.categories.every(positiveInteger.accepts),
);

/** The rule of fast.ai, with at most 50 features: 1.6 · n^0.56. */
function featuresOf(positions: number): number {
  return Math.min(50, Math.round(1.6 * positions ** 0.56));
}

/**
 * The first layer of a network for the rows of a table: the numbers of a row as they are, and a vector that is
 * learnt for each category that a `TableEncoder` does not write out: [rows, numbers + categories] to
 * [rows, features].
 *
 * A category of n positions gets min(50, 1.6 · n^0.56) numbers. Position 0, a cell that is missing or was not seen
 * in training, has the vector 0.
 *
 * @throws ValueError for a position that a category does not have, and ShapeError for rows of another length, both
 * in `forward`.
 * Source: https://docs.fast.ai/tabular.model.html
 * @example
 * ```ts
 * import { TableInput } from "chainrule/models";
 * const input = new TableInput({ numbers: 2, categories: [31] });
 * input.features; // → 13
 * input.forward([[0.5, -1, 30], [1.5, 0, 0]]).shape; // → 2,13
 * ```
 */
export class TableInput extends Module {
  readonly numbers: number;
  readonly embeddings: ModuleList<Embedding>;
  /** How many numbers come out for a row. */
  readonly features: number;

  constructor(
    inputs: { readonly numbers: number; readonly categories: readonly number[] },
    options: TableInputOptions = {},
  ) {
    super();
    checkArgument("TableInput", "inputs", inputsKind, inputs);
    checkOptions("TableInput", tableInputOptions, options);
    const { numbers, categories } = inputs;
    const setting = { paddingIdx: 0, ...options };
    this.numbers = numbers;
    this.embeddings = new ModuleList(
      categories.map((positions) => new Embedding(positions, featuresOf(positions), setting)),
    );
    this.features = categories.reduce((sum, each) => sum + featuresOf(each), numbers);
  }

  forward(rows: TensorLike): Tensor {
    const { numbers, embeddings } = this;
    const x = tensorOf("TableInput", "rows", rows);
    const width = numbers + embeddings.length;
    if (x.ndim !== 2 || x.shape[1] !== width) {
      throw new ShapeError(`TableInput: expected rows [n, ${width}], got ${formatShape(x.shape)}`);
    }
    if (embeddings.length === 0) return x;
    const vectors = Array.from(embeddings, (embedding, i) =>
      embedding.forward(x.slice(1, numbers + i, numbers + i + 1).to("int32")).flatten(1),
    );
    return cat([x.slice(1, 0, numbers).to(vectors[0].dtype), ...vectors], 1);
  }

  override extraRepr(): string {
    return `${this.numbers} numbers, ${this.embeddings.length} categories`;
  }
}
