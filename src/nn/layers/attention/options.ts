import { type Generator, generatorKind } from "../../../random/generator.ts";
import {
  flag,
  type OptionTable,
  orNull,
  positiveInteger,
  probability,
} from "../../../tensor/arguments.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import { type TensorLike, tensorLike } from "../../../tensor/tensor-like.ts";

export interface MultiheadAttentionOptions {
  /** The probability of a weight to become 0 in training. Default 0. */
  dropout?: number;
  /** Default true. */
  bias?: boolean;
  /** Learn one key and one value more, which every query may look at. Default false. */
  addBiasKv?: boolean;
  /** The features of a key; default embedDim. */
  kdim?: number;
  /** The features of a value; default embedDim. */
  vdim?: number;
  /** [batch, length, features], else [length, batch, features]. Default false, as in PyTorch. */
  batchFirst?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers and the masks of dropout come from; default the global generator. */
  generator?: Generator;
}

export const constructorOptions: OptionTable<MultiheadAttentionOptions> = {
  dropout: probability,
  bias: flag,
  addBiasKv: flag,
  kdim: positiveInteger,
  vdim: positiveInteger,
  batchFirst: flag,
  dtype: floatDtype,
  generator: generatorKind,
};

export interface MultiheadAttentionCall {
  /** [N, S]: true for keys that are padding, or floats that are added to their scores. */
  keyPaddingMask?: TensorLike | null;
  /**
   * [L, S] or [N·heads, L, S]: true where a query may not look, or floats that are added to the scores. (In
   * `F.scaledDotProductAttention` true is where it may, in PyTorch as here.)
   */
  attnMask?: TensorLike | null;
  /** A query may look at the keys up to its own position. Default false. */
  isCausal?: boolean;
  /** Give the weights too; without them it needs less memory. Default true. */
  needWeights?: boolean;
  /** Give the mean of the heads' weights, [N, L, S], else those of each, [N, heads, L, S]. Default true. */
  averageAttnWeights?: boolean;
}

export const callOptions: OptionTable<MultiheadAttentionCall> = {
  keyPaddingMask: orNull(tensorLike),
  attnMask: orNull(tensorLike),
  isCausal: flag,
  needWeights: flag,
  averageAttnWeights: flag,
};
