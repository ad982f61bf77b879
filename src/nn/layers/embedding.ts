import { noGrad } from "../../autograd/no-grad.ts";
import { embedding } from "../../functional/embedding.ts";
import { type Generator, generatorKind } from "../../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  integer,
  type OptionTable,
  orNull,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { zeros } from "../../tensor/creation.ts";
import { assertFloat, type FloatDtype } from "../../tensor/dtype.ts";
import { floatDtype } from "../../tensor/dtype-kind.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import type { Fits, fits, Known } from "../fits.ts";
import { normal_ } from "../init.ts";
import { Module } from "../module.ts";
import { Parameter } from "../parameter.ts";

export interface EmbeddingLayerOptions {
  /** The row that stands for nothing: 0 at the start, and it has no gradient. */
  paddingIdx?: number | null;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator. */
  generator?: Generator;
}

export interface PretrainedOptions {
  /** Whether the numbers stay as they are. Default true. */
  freeze?: boolean;
  /** The row that stands for nothing: it has no gradient. */
  paddingIdx?: number | null;
}

const embeddingOptions: OptionTable<EmbeddingLayerOptions> = {
  paddingIdx: orNull(integer),
  dtype: floatDtype,
  generator: generatorKind,
};

/**
 * A table of vectors, looked up by int32 indices: [...] to [..., embeddingDim].
 *
 * The numbers start standard normal.
 *
 * @throws ValueError for a paddingIdx that is no row, and in `forward`, for an index that is none.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 * @example
 * ```ts
 * const words = new nn.Embedding(1000, 16, { paddingIdx: 0 });
 * words.forward(tensor([[5, 2, 0]], { dtype: "int32" })).shape; // → 1,3,16
 * ```
 */
export class Embedding<Features extends number = number> extends Module {
  declare readonly [fits]?: Fits<Known, { features: Features }, "Embedding">;
  /** [numEmbeddings, embeddingDim] */
  readonly weight: Parameter;
  readonly paddingIdx: number | null;

  constructor(numEmbeddings: number, embeddingDim: Features, options: EmbeddingLayerOptions = {}) {
    super();
    checkArgument("Embedding", "numEmbeddings", positiveInteger, numEmbeddings);
    checkArgument("Embedding", "embeddingDim", positiveInteger, embeddingDim);
    checkOptions("Embedding", embeddingOptions, options);
    const { paddingIdx = null, dtype, generator } = options;
    if (paddingIdx !== null && (paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings)) {
      throw new ValueError(
        `Embedding: paddingIdx ${paddingIdx} is out of range: there are ${numEmbeddings} rows`,
      );
    }
    this.weight = new Parameter(zeros([numEmbeddings, embeddingDim], { dtype }));
    this.paddingIdx =
      paddingIdx !== null && paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
    normal_(this.weight, 0, 1, { generator });
    const { paddingIdx: row } = this;
    if (row !== null) noGrad(() => this.weight.slice(0, row, row + 1).zero_());
  }

  /**
   * A table of given vectors, [numEmbeddings, embeddingDim], which is copied.
   *
   * @example
   * ```ts
   * const words = nn.Embedding.fromPretrained(tensor([[1, 2], [3, 4]]));
   * words.forward(tensor(1, { dtype: "int32" })).toArray(); // → 3,4
   * ```
   */
  static fromPretrained(vectors: TensorLike, options: PretrainedOptions = {}): Embedding {
    checkOptions("fromPretrained", { freeze: flag, paddingIdx: orNull(integer) }, options);
    const { freeze = true, paddingIdx } = options;
    const given = tensorOf("fromPretrained", "vectors", vectors);
    assertFloat("fromPretrained", given.dtype);
    if (given.ndim !== 2) {
      throw new ShapeError(
        `fromPretrained: expected vectors [rows, features], got ${formatShape(given.shape)}`,
      );
    }
    const [rows, features] = given.shape;
    const made = new Embedding(rows, features, { paddingIdx, dtype: given.dtype as FloatDtype });
    noGrad(() => made.weight.copy_(given));
    return made.requiresGrad_(!freeze);
  }

  forward(indices: TensorLike): Tensor {
    const { weight, paddingIdx } = this;
    return embedding(indices, weight, { paddingIdx });
  }

  override extraRepr(): string {
    const [rows, features] = this.weight.shape;
    return `${rows} of ${features}${this.paddingIdx === null ? "" : `, paddingIdx: ${this.paddingIdx}`}`;
  }
}
