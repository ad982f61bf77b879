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

export interface DecoderLayerCall {
  /** [T, T] or [N·heads, T, T]: true where a target may not look at another, or floats that are added. */
  tgtMask?: TensorLike | null;
  /** [T, S] or [N·heads, T, S]: true where a target may not look into the memory, or floats that are added. */
  memoryMask?: TensorLike | null;
  /** [N, T]: true for targets that are padding. */
  tgtKeyPaddingMask?: TensorLike | null;
  /** [N, S]: true for what is padding in the memory. */
  memoryKeyPaddingMask?: TensorLike | null;
  /** A target may look at those before it and at itself. Default false. */
  tgtIsCausal?: boolean;
}

const callOptions: OptionTable<DecoderLayerCall> = {
  tgtMask: orNull(tensorLike),
  memoryMask: orNull(tensorLike),
  tgtKeyPaddingMask: orNull(tensorLike),
  memoryKeyPaddingMask: orNull(tensorLike),
  tgtIsCausal: flag,
};

/**
 * A layer of a transformer's decoder: self-attention, attention to the encoder's output ("memory"), then two
 * linear layers, each with a way around it and a layer norm.
 *
 * @throws ValueError for heads that do not divide the features; ShapeError in `forward`, for sequences and
 * masks that do not fit.
 * Source: Vaswani et al., Attention is all you need (2017), section 3.1;
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 * @example
 * ```ts
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 32, batchFirst: true });
 * layer.forward(zeros([4, 5, 8]), zeros([4, 7, 8]), { tgtIsCausal: true }).shape; // → 4,5,8
 * ```
 */
export class TransformerDecoderLayer extends Module<
  [tgt: TensorLike, memory: TensorLike, options?: DecoderLayerCall],
  Tensor
> {
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly normFirst: boolean;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly activation: (x: Tensor) => Tensor;
  readonly #options: TransformerLayerOptions;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const { dimFeedforward, p, normFirst, activation, ...of } = completed(
      "TransformerDecoderLayer",
      options,
    );
    this.#options = options;
    this.selfAttn = new MultiheadAttention(dModel, nhead, of.attention);
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, of.attention);
    this.linear1 = new Linear(dModel, dimFeedforward, of.linear);
    this.dropout = new Dropout(p, of.drop);
    this.linear2 = new Linear(dimFeedforward, dModel, of.linear);
    this.normFirst = normFirst;
    this.norm1 = new LayerNorm(dModel, of.norm);
    this.norm2 = new LayerNorm(dModel, of.norm);
    this.norm3 = new LayerNorm(dModel, of.norm);
    this.dropout1 = new Dropout(p, of.drop);
    this.dropout2 = new Dropout(p, of.drop);
    this.dropout3 = new Dropout(p, of.drop);
    this.activation = activation;
  }

  forward(tgt: TensorLike, memory: TensorLike, options: DecoderLayerCall = {}): Tensor {
    checkOptions("TransformerDecoderLayer", callOptions, options);
    const { normFirst } = this;
    const own = {
      attnMask: options.tgtMask,
      keyPaddingMask: options.tgtKeyPaddingMask,
      isCausal: options.tgtIsCausal,
      needWeights: false,
    };
    const across = {
      attnMask: options.memoryMask,
      keyPaddingMask: options.memoryKeyPaddingMask,
      needWeights: false,
    };
    const { dtype } = this.linear1.weight;
    const input = tensorOf("TransformerDecoderLayer", "tgt", tgt, dtype);
    const known = tensorOf("TransformerDecoderLayer", "memory", memory, dtype);
    const attended = around(input, this.norm1, normFirst, (x) =>
      this.dropout1.forward(this.selfAttn.forward(x, x, x, own)[0]),
    );
    const informed = around(attended, this.norm2, normFirst, (x) =>
      this.dropout2.forward(this.multiheadAttn.forward(x, known, known, across)[0]),
    );
    return around(informed, this.norm3, normFirst, (x) =>
      this.dropout3.forward(feedForward(this, x)),
    );
  }

  /** Another layer with the same options and the same numbers. */
  copy(): TransformerDecoderLayer {
    const { embedDim, numHeads } = this.selfAttn;
    return withStateOf(new TransformerDecoderLayer(embedDim, numHeads, this.#options), this);
  }
}
