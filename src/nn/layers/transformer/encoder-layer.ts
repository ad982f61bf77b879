import { checkOptions, flag, type OptionTable, orNull } from "../../../tensor/arguments.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import { Module } from "../../module.ts";
import { MultiheadAttention } from "../attention/multihead-attention.ts";
import { Dropout } from "../dropout.ts";
import { Linear } from "../linear.ts";
import { LayerNorm } from "../normalization/layer-norm.ts";
import {
  around,
  completed,
  feedForward,
  type TransformerLayerOptions,
  withStateOf,
} from "./options.ts";

export interface EncoderLayerCall {
  /** [L, L] or [N·heads, L, L]: true where a position may not look, or floats that are added to the scores. */
  srcMask?: TensorLike | null;
  /** [N, L]: true for positions that are padding. */
  srcKeyPaddingMask?: TensorLike | null;
  /** A position may look at those before it and at itself. Default false. */
  isCausal?: boolean;
}

const callOptions: OptionTable<EncoderLayerCall> = {
  srcMask: orNull(tensorLike),
  srcKeyPaddingMask: orNull(tensorLike),
  isCausal: flag,
};

/**
 * A layer of a transformer's encoder: self-attention, then two linear layers, each with a way around it and
 * a layer norm. With `isCausal` it is a layer of a GPT.
 *
 * @throws ValueError for heads that do not divide the features; ShapeError in `forward`, for sequences and
 * masks that do not fit.
 * Source: Vaswani et al., Attention is all you need (2017), section 3.1;
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 * @example
 * ```ts
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 32, batchFirst: true });
 * layer.forward(zeros([4, 5, 8])).shape; // → 4,5,8
 * ```
 */
export class TransformerEncoderLayer extends Module<
  [src: TensorLike, options?: EncoderLayerCall],
  Tensor
> {
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly normFirst: boolean;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly activation: (x: Tensor) => Tensor;
  readonly #options: TransformerLayerOptions;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const { dimFeedforward, p, normFirst, activation, ...of } = completed(
      "TransformerEncoderLayer",
      options,
    );
    this.#options = options;
    this.selfAttn = new MultiheadAttention(dModel, nhead, of.attention);
    this.linear1 = new Linear(dModel, dimFeedforward, of.linear);
    this.dropout = new Dropout(p, of.drop);
    this.linear2 = new Linear(dimFeedforward, dModel, of.linear);
    this.normFirst = normFirst;
    this.norm1 = new LayerNorm(dModel, of.norm);
    this.norm2 = new LayerNorm(dModel, of.norm);
    this.dropout1 = new Dropout(p, of.drop);
    this.dropout2 = new Dropout(p, of.drop);
    this.activation = activation;
  }

  forward(src: TensorLike, options: EncoderLayerCall = {}): Tensor {
    checkOptions("TransformerEncoderLayer", callOptions, options);
    const { srcMask: attnMask, srcKeyPaddingMask: keyPaddingMask, isCausal } = options;
    const { normFirst } = this;
    const mask = { attnMask, keyPaddingMask, isCausal, needWeights: false };
    const input = tensorOf("TransformerEncoderLayer", "src", src, this.linear1.weight.dtype);
    const attended = around(input, this.norm1, normFirst, (x) =>
      this.dropout1.forward(this.selfAttn.forward(x, x, x, mask)[0]),
    );
    return around(attended, this.norm2, normFirst, (x) =>
      this.dropout2.forward(feedForward(this, x)),
    );
  }

  /** Another layer with the same options and the same numbers. */
  copy(): TransformerEncoderLayer {
    const { embedDim, numHeads } = this.selfAttn;
    return withStateOf(new TransformerEncoderLayer(embedDim, numHeads, this.#options), this);
  }
}
