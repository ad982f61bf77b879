import {
  checkArgument,
  checkOptions,
  flag,
  kind,
  type OptionTable,
  orNull,
  positiveInteger,
} from "../../../tensor/arguments.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorLike } from "../../../tensor/tensor-like.ts";
import { type AnyModule, Module } from "../../module.ts";
import { moduleKind } from "../../module-kind.ts";
import { ModuleList } from "../module-list.ts";
import { type DecoderLayerCall, TransformerDecoderLayer } from "./decoder-layer.ts";
import { TransformerEncoderLayer } from "./encoder-layer.ts";

/** A module of one input: it is called without options. */
type Norm = Module | null;

/** So many copies of a layer. @throws ValueError for what is no such layer, no count or no norm. */
function stacked<L extends AnyModule & { copy(): L }>(
  stack: string,
  role: string,
  Class: new (...args: never[]) => L,
  [layer, count, norm]: [L, number, Norm],
): ModuleList<L> {
  const layerKind = kind(`an nn.${stack}Layer`, (value) => value instanceof Class);
  checkArgument(stack, role, layerKind, layer);
  checkArgument(stack, "numLayers", positiveInteger, count);
  checkArgument(stack, "norm", orNull(moduleKind), norm);
  return new ModuleList(Array.from({ length: count }, () => layer.copy()));
}

export interface EncoderCall {
  /** [L, L] or [N·heads, L, L]: true where a position may not look, or floats that are added to the scores. */
  mask?: TensorLike | null;
  /** [N, L]: true for positions that are padding. */
  srcKeyPaddingMask?: TensorLike | null;
  /** A position may look at those before it and at itself. Default false. */
  isCausal?: boolean;
}

const encoderCall: OptionTable<EncoderCall> = {
  mask: orNull(tensorLike),
  srcKeyPaddingMask: orNull(tensorLike),
  isCausal: flag,
};

/**
 * A transformer's encoder: `numLayers` copies of a layer, which all start with its numbers, and a norm after
 * the last, if one is given.
 *
 * @throws ValueError for what is no such layer.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 * @example
 * ```ts
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 32, batchFirst: true });
 * const encoder = new nn.TransformerEncoder(layer, 3, new nn.LayerNorm(8));
 * encoder.forward(zeros([4, 5, 8]), { isCausal: true }).shape; // → 4,5,8
 * ```
 */
export class TransformerEncoder extends Module<[src: TensorLike, options?: EncoderCall], Tensor> {
  readonly layers: ModuleList<TransformerEncoderLayer>;
  readonly norm: Norm;

  constructor(encoderLayer: TransformerEncoderLayer, numLayers: number, norm: Norm = null) {
    super();
    const given: [TransformerEncoderLayer, number, Norm] = [encoderLayer, numLayers, norm];
    this.layers = stacked("TransformerEncoder", "encoderLayer", TransformerEncoderLayer, given);
    this.norm = norm;
  }

  forward(src: TensorLike, options: EncoderCall = {}): Tensor {
    checkOptions("TransformerEncoder", encoderCall, options);
    const { mask: srcMask, srcKeyPaddingMask, isCausal } = options;
    const call = { srcMask, srcKeyPaddingMask, isCausal };
    const [first, ...others] = this.layers;
    const output = others.reduce((x, layer) => layer.forward(x, call), first.forward(src, call));
    return this.norm ? this.norm.forward(output) : output;
  }
}

/**
 * A transformer's decoder: `numLayers` copies of a layer, which all start with its numbers, and a norm after
 * the last, if one is given.
 *
 * @throws ValueError for what is no such layer.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 * @example
 * ```ts
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 32, batchFirst: true });
 * const decoder = new nn.TransformerDecoder(layer, 2);
 * decoder.forward(zeros([4, 5, 8]), zeros([4, 7, 8]), { tgtIsCausal: true }).shape; // → 4,5,8
 * ```
 */
export class TransformerDecoder extends Module<
  [tgt: TensorLike, memory: TensorLike, options?: DecoderLayerCall],
  Tensor
> {
  readonly layers: ModuleList<TransformerDecoderLayer>;
  readonly norm: Norm;

  constructor(decoderLayer: TransformerDecoderLayer, numLayers: number, norm: Norm = null) {
    super();
    const given: [TransformerDecoderLayer, number, Norm] = [decoderLayer, numLayers, norm];
    this.layers = stacked("TransformerDecoder", "decoderLayer", TransformerDecoderLayer, given);
    this.norm = norm;
  }

  forward(tgt: TensorLike, memory: TensorLike, options: DecoderLayerCall = {}): Tensor {
    const [first, ...others] = this.layers;
    const output = others.reduce(
      (x, layer) => layer.forward(x, memory, options),
      first.forward(tgt, memory, options),
    );
    return this.norm ? this.norm.forward(output) : output;
  }
}
