import { withAutocast } from "../../ops/autocast.ts";
import { inFloat32 } from "../../ops/in-float32.ts";
import type { Generator } from "../../random/generator.ts";
import { generatorKind } from "../../random/generator.ts";
import { checkOptions, type OptionTable, probability } from "../../tensor/arguments.ts";
import { isHalf } from "../../tensor/dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import { dropout } from "../dropout.ts";
import { blockwiseAttention } from "./blockwise.ts";
import { type AttentionMapOptions, attentionMapOptions, settingOf, valuesOf } from "./setting.ts";
import { weightsOf } from "./weights.ts";

export interface AttentionOptions extends AttentionMapOptions {
  /** The probability of a weight to become 0, in evaluation too, as in PyTorch. Default 0. */
  dropoutP?: number;
  /** Where the dropout's mask comes from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

const attentionOptions: OptionTable<AttentionOptions> = {
  ...attentionMapOptions,
  dropoutP: probability,
  generator: generatorKind,
};

/** How many keys are taken at once. */
const blockSize = 256;

/**
 * Attention: for each query a mean of the values, weighted by how well it meets their keys,
 * softmax(query·keyᵀ·scale + mask)·value. A query that may look nowhere gets zeros.
 *
 * More keys than a block are taken block by block, and the map of weights is held nowhere: memory grows
 * with the length and not with its square, in the backward pass too. It does hold the map for dropout,
 * for a mask that is learnt, and for derivatives of the gradient. {@link attentionWeights} gives the map.
 *
 * @param query [..., L, E]
 * @param key [..., S, E]
 * @param value [..., S, Ev]
 * @returns [..., L, Ev]
 * @throws ShapeError where they, or the mask, do not fit each other; DtypeError for a mask of integers;
 * ValueError for a mask together with isCausal.
 * Source: Vaswani et al., Attention is all you need (2017), equation 1;
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 * @example
 * ```ts
 * const [q, k, v] = [zeros([2, 3]), zeros([2, 3]), tensor([[2], [4]])];
 * F.scaledDotProductAttention(q, k, v).toArray(); // → 3,3
 * F.scaledDotProductAttention(q, k, v, { isCausal: true }).toArray(); // → 2,3
 * ```
 */
export function scaledDotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: AttentionOptions = {},
): Tensor {
  const operation = "scaledDotProductAttention";
  checkOptions(operation, attentionOptions, options);
  const { dropoutP = 0, generator } = options;
  const { query: q, key: k, setting } = settingOf(operation, { query, key }, options);
  const v = valuesOf(operation, value, k);
  const needsMap = dropoutP > 0 || setting.mask?.requiresGrad;
  const isShort = k.shape[k.ndim - 2] <= blockSize || q.size === 0;
  if (!needsMap && !isShort) {
    const [wideKey, wideValue] = [k, v].map((x) => (isHalf(x.dtype) ? x.to("float32") : x));
    const attend = (query: Tensor) =>
      withAutocast(null, () => blockwiseAttention(query, wideKey, wideValue, setting, blockSize));
    return inFloat32(q, attend, { mayStay: false });
  }
  return dropout(weightsOf(q, k, setting), { p: dropoutP, generator }).matmul(v);
}
