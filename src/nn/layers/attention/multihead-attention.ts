import { scaledDotProductAttention } from "../../../functional/attention/attention.ts";
import { attentionWeights } from "../../../functional/attention/weights.ts";
import { dropout } from "../../../functional/dropout.ts";
import { checkFeatures, linear } from "../../../functional/linear.ts";
import { cat } from "../../../ops/concat.ts";
import type { Generator } from "../../../random/generator.ts";
import { checkArgument, checkOptions, positiveInteger } from "../../../tensor/arguments.ts";
import { zeros } from "../../../tensor/creation.ts";
import { ShapeError, ValueError } from "../../../tensor/errors.ts";
import { formatShape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import { xavierNormal_, xavierUniform_, zeros_ } from "../../init.ts";
import { Module } from "../../module.ts";
import { Parameter } from "../../parameter.ts";
import { Linear } from "../linear.ts";
import { joinedMask } from "./masks.ts";
import {
  callOptions,
  constructorOptions,
  type MultiheadAttentionCall,
  type MultiheadAttentionOptions,
} from "./options.ts";

/**
 * Attention with several heads: query, key and value are projected, each head attends with a share of the
 * features, and what they found is projected again.
 *
 * Sequences are [length, batch, features], or with `batchFirst` [batch, length, features]; one alone is
 * [length, features]. `forward` gives [output, weights], the weights null unless `needWeights`.
 *
 * @throws ValueError for heads that do not divide the features; ShapeError in `forward`, for sequences and
 * masks that do not fit.
 * Source: Vaswani et al., Attention is all you need (2017), section 3.2.2;
 * https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 * @example
 * ```ts
 * const attention = new nn.MultiheadAttention(8, 2, { batchFirst: true });
 * const x = zeros([4, 5, 8]);
 * const [output, weights] = attention.forward(x, x, x, { isCausal: true });
 * output.shape; // → 4,5,8
 * weights?.at(0, 0).toArray(); // → 1,0,0,0,0
 * ```
 */
export class MultiheadAttention extends Module<
  [query: TensorLike, key: TensorLike, value: TensorLike, options?: MultiheadAttentionCall],
  [output: Tensor, weights: Tensor | null]
> {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly generator: Generator | undefined;
  /** [3·embedDim, embedDim], of query, key and value; null where they have other features. */
  readonly inProjWeight: Parameter | null;
  readonly qProjWeight: Parameter | null;
  readonly kProjWeight: Parameter | null;
  readonly vProjWeight: Parameter | null;
  /** [3·embedDim] */
  readonly inProjBias: Parameter | null;
  /** [1, 1, embedDim] */
  readonly biasK: Parameter | null;
  readonly biasV: Parameter | null;
  readonly outProj: Linear;

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    checkArgument("MultiheadAttention", "embedDim", positiveInteger, embedDim);
    checkArgument("MultiheadAttention", "numHeads", positiveInteger, numHeads);
    checkOptions("MultiheadAttention", constructorOptions, options);
    if (embedDim % numHeads !== 0) {
      throw new ValueError(
        `MultiheadAttention: ${embedDim} features cannot be shared evenly by ${numHeads} heads`,
      );
    }
    const { bias = true, addBiasKv = false, batchFirst = false, dtype, generator } = options;
    const { kdim = embedDim, vdim = embedDim } = options;
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.dropout = options.dropout ?? 0;
    this.batchFirst = batchFirst;
    this.generator = generator;
    const weight = (rows: number, columns: number) => {
      const made = new Parameter(zeros([rows, columns], { dtype }));
      xavierUniform_(made, { generator });
      return made;
    };
    const isOne = kdim === embedDim && vdim === embedDim;
    this.inProjWeight = isOne ? weight(3 * embedDim, embedDim) : null;
    this.qProjWeight = isOne ? null : weight(embedDim, embedDim);
    this.kProjWeight = isOne ? null : weight(embedDim, kdim);
    this.vProjWeight = isOne ? null : weight(embedDim, vdim);
    this.inProjBias = bias ? new Parameter(zeros([3 * embedDim], { dtype })) : null;
    const one = () => {
      const made = new Parameter(zeros([1, 1, embedDim], { dtype }));
      xavierNormal_(made, { generator });
      return made;
    };
    this.biasK = addBiasKv ? one() : null;
    this.biasV = addBiasKv ? one() : null;
    this.outProj = new Linear(embedDim, embedDim, { bias, dtype, generator });
    if (this.outProj.bias) zeros_(this.outProj.bias);
  }

  forward(
    query: TensorLike,
    key: TensorLike,
    value: TensorLike,
    options: MultiheadAttentionCall = {},
  ): [output: Tensor, weights: Tensor | null] {
    checkOptions("MultiheadAttention", callOptions, options);
    const { needWeights = true, averageAttnWeights = true, isCausal = false } = options;
    const { attnMask = null, keyPaddingMask = null } = options;
    const sequences = this.#sequences({ query, key, value });
    const isAlone = sequences[0].ndim === 2;
    const [q, k, v] = this.#heads(
      isAlone ? sequences.map((x) => x.unsqueeze(0)) : sequences,
      query === key && key === value,
    );
    const [batch, heads, queries] = q.shape;
    const keys = k.shape[2];
    // A key that is learnt stands behind the others, and no mask is given for it.
    const learnt = this.biasK ? 1 : 0;
    const padding =
      isAlone && keyPaddingMask !== null
        ? tensorOf("MultiheadAttention", "keyPaddingMask", keyPaddingMask, q.dtype).unsqueeze(0)
        : keyPaddingMask;
    // Where a causal mask is all there is, the function makes it, block by block.
    const isPlain = isCausal && attnMask === null && padding === null && learnt === 0;
    const mask = joinedMask({
      ...{ attnMask, keyPaddingMask: padding, isCausal: isCausal && !isPlain },
      ...{ batch, heads, queries, keys: keys - learnt, dtype: q.dtype },
    });
    const whole = mask && learnt ? withOneMore(mask) : mask;
    const setting = { attnMask: whole, isCausal: isPlain };
    const dropoutP = this.training ? this.dropout : 0;
    const { generator } = this;
    const together = (x: Tensor) => {
      const rows = this.outProj.forward(x.transpose(1, 2).flatten(2));
      return isAlone ? rows.squeeze(0) : this.batchFirst ? rows : rows.transpose(0, 1);
    };
    if (!needWeights) {
      const found = scaledDotProductAttention(q, k, v, { ...setting, dropoutP, generator });
      return [together(found), null];
    }
    const weights = dropout(attentionWeights(q, k, setting), { p: dropoutP, generator });
    const shown = averageAttnWeights ? weights.mean(1) : weights;
    return [together(weights.matmul(v)), isAlone ? shown.squeeze(0) : shown];
  }

  /** The inputs as tensors that fit each other, with the batch first if there is one. */
  #sequences(given: Record<"query" | "key" | "value", TensorLike>): Tensor[] {
    const { embedDim, kProjWeight, vProjWeight, batchFirst } = this;
    const features = [
      embedDim,
      kProjWeight?.shape[1] ?? embedDim,
      vProjWeight?.shape[1] ?? embedDim,
    ];
    const dtype = this.outProj.weight.dtype;
    const tensors = Object.entries(given).map(([name, x], i) => {
      const sequence = tensorOf("MultiheadAttention", name, x, dtype);
      checkFeatures(`MultiheadAttention(${this.extraRepr()}): ${name}`, sequence, features[i]);
      return sequence;
    });
    const [query, key, value] = tensors;
    const isBatch = query.ndim === 3;
    const [length, batch] = batchFirst || !isBatch ? [query.ndim - 2, 0] : [0, 1];
    const fit =
      (isBatch || query.ndim === 2) &&
      tensors.every(({ ndim }) => ndim === query.ndim) &&
      key.shape[length] === value.shape[length] &&
      (!isBatch || tensors.every(({ shape }) => shape[batch] === query.shape[batch]));
    if (fit) return isBatch && !batchFirst ? tensors.map((x) => x.transpose(0, 1)) : tensors;
    const form = batchFirst ? "[batch, length, features]" : "[length, batch, features]";
    throw new ShapeError(
      `MultiheadAttention: expected sequences ${form}, or [length, features], of one batch and a value ` +
        `for each key, got ${tensors.map(({ shape }) => formatShape(shape)).join(", ")}` +
        (batchFirst ? "" : ". For the batch first give { batchFirst: true }"),
    );
  }

  /** Query, key and value of each head, [batch, heads, length, features]. */
  #heads(sequences: readonly Tensor[], isSelf: boolean): Tensor[] {
    const { embedDim, numHeads, biasK, biasV } = this;
    const more = [null, biasK, biasV];
    return this.#projected(sequences, isSelf).map((x, i) => {
      const extra = more[i];
      const rows = extra ? cat([x, extra.expand([x.shape[0], 1, embedDim])], 1) : x;
      const shape = [rows.shape[0], rows.shape[1], numHeads, embedDim / numHeads];
      return rows.reshape(shape).transpose(1, 2);
    });
  }

  /** One product for all three, where they are of one sequence. */
  #projected(sequences: readonly Tensor[], isSelf: boolean): Tensor[] {
    const { embedDim, inProjWeight, inProjBias } = this;
    if (inProjWeight && isSelf) {
      return linear(sequences[0], inProjWeight, inProjBias).split(embedDim, -1);
    }
    const weights = inProjWeight?.split(embedDim) ?? [
      this.qProjWeight!,
      this.kProjWeight!,
      this.vProjWeight!,
    ];
    const biases = inProjBias?.split(embedDim) ?? [null, null, null];
    return sequences.map((x, i) => linear(x, weights[i], biases[i]));
  }

  override extraRepr(): string {
    return `${this.embedDim} features, ${this.numHeads} heads`;
  }
}

/** A mask with one key more, which may be looked at. */
function withOneMore(mask: Tensor): Tensor {
  return mask.pad([0, 1], mask.dtype === "bool" ? 1 : 0);
}
