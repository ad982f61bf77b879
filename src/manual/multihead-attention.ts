import { formula, less, select } from "../expr/build.ts";
import { cat } from "../ops/concat.ts";
import { map } from "../ops/map/map.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { arange } from "../tensor/creation.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer, named, type Parameter } from "./layer.ts";
import { Linear, type LinearOptions, linearOptions } from "./linear.ts";
import { Softmax } from "./softmax.ts";

export interface MultiheadAttentionOptions extends LinearOptions {
  /** Every position attends to itself and those before it alone. Default false. */
  causal?: boolean;
}

const attentionOptions: OptionTable<MultiheadAttentionOptions> = { ...linearOptions, causal: flag };

const upToOwnPosition = formula((p, i, j) => select(less(i, j), -Infinity, p));

interface Kept {
  /** Query, key and value, [batch, heads, sequence, size] */
  q: Tensor;
  k: Tensor;
  v: Tensor;
  /** How much each position (a row) attends to each other, [batch, heads, sequence, sequence] */
  a: Tensor;
}

/**
 * Self-attention with several heads: [batch, sequence, features] to the same shape. What {@link Attention}
 * does, each head does with features / heads numbers of every position's query, key and value; then their
 * results stand side by side, and go through one more linear layer.
 *
 * Per head y = softmax(Q·Kᵀ/√size)·V with size = features / heads; where it is `causal`, the scores of later
 * positions are −∞, and their weights 0.
 *
 * The state has the names and numbers of `nn.MultiheadAttention`.
 *
 * @throws ValueError for features that the heads do not divide; ShapeError, DtypeError for what does not fit.
 * Source: Vaswani et al., Attention is all you need (2017), section 3.2.2;
 * https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 * @example
 * ```ts
 * import { MultiheadAttention } from "chainrule/manual";
 * const attention = new MultiheadAttention(8, 2, { causal: true });
 * attention.forward(randn([2, 5, 8])).shape; // → 2,5,8
 * attention.backward(ones([2, 5, 8])).shape; // → 2,5,8
 * ```
 */
export class MultiheadAttention extends BaseLayer<Kept> {
  readonly features: number;
  readonly heads: number;
  readonly causal: boolean;
  /** To queries, keys and values, one after the other: [3·features, features]. */
  readonly inputs: Linear;
  /** From all heads to the output. */
  readonly output: Linear;
  readonly softmax = new Softmax();

  constructor(features: number, heads: number, options: MultiheadAttentionOptions = {}) {
    super();
    checkArgument("MultiheadAttention", "features", positiveInteger, features);
    checkArgument("MultiheadAttention", "heads", positiveInteger, heads);
    checkOptions("MultiheadAttention", attentionOptions, options);
    const { causal = false, ...linear } = options;
    if (features % heads !== 0) {
      throw new ValueError(
        `MultiheadAttention: ${features} features cannot be shared out among ${heads} heads: expected a ` +
          "multiple of the heads",
      );
    }
    this.features = features;
    this.heads = heads;
    this.causal = causal;
    this.inputs = new Linear(features, 3 * features, linear);
    this.output = new Linear(features, features, linear);
  }

  forward(x: Tensor): Tensor {
    this.expect(x, ["batch", "sequence", this.features]);
    const [batch, sequence, features] = x.shape;
    // For the projections every position is a row: [batch · sequence, features]
    const rows = x.reshape([batch * sequence, features]);
    // Q, K, V [batch, sequence, features] side by side, each with its heads side by side
    const projected = this.inputs.forward(rows).reshape([batch, sequence, 3 * features]);
    const [q, k, v] = projected.split(features, 2).map((part) => this.#parted(part));

    // P [batch, heads, sequence, sequence] = Q · Kᵀ / √size
    const p = q.matmul(k.T).div(Math.sqrt(features / this.heads));
    // A = softmax of each row of P, where causal with P_ij = −∞ for j > i
    const a = this.softmax.forward(this.causal ? withoutLater(p) : p);
    // All heads' A · V [batch, heads, sequence, size], side by side: [batch · sequence, features]
    const merged = this.#merged(a.matmul(v));
    const y = this.buffer("y", x.shape, x.dtype);
    y.copy_(this.output.forward(merged).reshape(x.shape));
    return this.keep({ q, k, v, a }, y);
  }

  backward(dy: Tensor): Tensor {
    const { q, k, v, a } = this.recall(dy);
    const { shape } = dy;
    const [batch, sequence, features] = shape;
    const dMerged = this.output.backward(dy.reshape([batch * sequence, features]));
    // Each head takes its part of the gradient back: [batch, heads, sequence, size]
    const dHeads = this.#parted(dMerged.reshape(shape));

    // From A · V: dA = dheads · Vᵀ, dV = Aᵀ · dheads
    const dA = dHeads.matmul(v.T);
    const dv = a.T.matmul(dHeads);
    // From A = softmax(P): dP = A · (dA − Σ over the row of dA · A). Where A is 0, as P was −∞, so is dP
    // From P = Q·Kᵀ / √size, with dS for dP / √size: dQ = dS · K, dK = dSᵀ · Q
    const dS = this.softmax.backward(dA).div(Math.sqrt(features / this.heads));
    const dq = dS.matmul(k);
    const dk = dS.T.matmul(q);

    // x went into all three, as did the weight: side by side their gradients go back through one product
    const projected = cat(
      [dq, dk, dv].map((part) => this.#merged(part)),
      1,
    );
    const dx = this.buffer("dx", shape, dy.dtype);
    return dx.copy_(this.inputs.backward(projected).reshape(shape));
  }

  /** [batch, sequence, features] to [batch, heads, sequence, size] */
  #parted(x: Tensor): Tensor {
    const [batch, sequence, features] = x.shape;
    const size = features / this.heads;
    return x.reshape([batch, sequence, this.heads, size]).transpose(1, 2).contiguous();
  }

  /** [batch, heads, sequence, size] to [batch · sequence, features] */
  #merged(x: Tensor): Tensor {
    const [batch, , sequence] = x.shape;
    return x.transpose(1, 2).reshape([batch * sequence, this.features]);
  }

  override parameters(): Parameter[] {
    const inputs = this.inputs.parameters().map((p) => ({ ...p, name: `in_proj_${p.name}` }));
    return [...inputs, ...named("out_proj", this.output.parameters())];
  }
}

/** Scores P with −∞ where position i (the row) would attend to a later one, j (the column). */
function withoutLater(p: Tensor): Tensor {
  const positions = arange(p.shape[p.ndim - 1]);
  return map(upToOwnPosition, [p, positions.reshape([-1, 1]), positions]);
}
