import { add, formula } from "../expr/build.ts";
import { assign } from "../ops/methods/inplace.ts";
import { checkArgument, checkOptions, positiveInteger } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer, named, type Parameter } from "./layer.ts";
import { Linear, type LinearOptions, linearOptions } from "./linear.ts";
import { Softmax } from "./softmax.ts";

const sumOfThree = formula((a, b, c) => add(add(a, b), c));

interface Kept {
  /** Query, key and value, [batch, sequence, size] */
  q: Tensor;
  k: Tensor;
  v: Tensor;
  /** How much each position (a row) attends to each other, [batch, sequence, sequence] */
  a: Tensor;
}

/**
 * Scaled dot-product self-attention, with one head: [batch, sequence, features] to
 * [batch, sequence, size].
 *
 * Query, key and value are three projections of x: Q = x·Wqᵀ + bq, and so K and V. Every position
 * takes a mean of all values, weighted by how well its query meets their keys:
 * y = softmax(Q·Kᵀ/√size)·V.
 *
 * Source: Vaswani et al., Attention is all you need (2017), equation 1.
 * @example
 * ```ts
 * import { Attention } from "chainrule/manual";
 * const attention = new Attention(8, 4);
 * attention.forward(randn([2, 5, 8])).shape; // → 2,5,4
 * attention.backward(ones([2, 5, 4])).shape; // → 2,5,8
 * ```
 */
export class Attention extends BaseLayer<Kept> {
  readonly features: number;
  readonly size: number;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly softmax = new Softmax();

  /** @param size of a query, key and value; default `features`. */
  constructor(features: number, size = features, options: LinearOptions = {}) {
    super();
    checkArgument("Attention", "features", positiveInteger, features);
    checkArgument("Attention", "size", positiveInteger, size);
    checkOptions("Attention", linearOptions, options);
    this.features = features;
    this.size = size;
    this.query = new Linear(features, size, options);
    this.key = new Linear(features, size, options);
    this.value = new Linear(features, size, options);
  }

  forward(x: Tensor): Tensor {
    this.expect(x, ["batch", "sequence", this.features]);
    const [batch, sequence] = x.shape;
    // For the projections every position is a row: [batch · sequence, features]
    const rows = x.reshape([batch * sequence, this.features]);
    const [q, k, v] = [this.query, this.key, this.value].map((projection) =>
      projection.forward(rows).reshape([batch, sequence, this.size]),
    );
    const y = this.buffer("y", q.shape, x.dtype);

    // P [batch, sequence, sequence] = Q [batch, sequence, size] · Kᵀ [batch, size, sequence]
    const p = q.matmul(k.T);
    // A [batch, sequence, sequence] = softmax of each row of P / √size
    const a = this.softmax.forward(p.div(Math.sqrt(this.size)));
    // y [batch, sequence, size] = A [batch, sequence, sequence] · V [batch, sequence, size]
    y.copy_(a.matmul(v));
    return this.keep({ q, k, v, a }, y);
  }

  backward(dy: Tensor): Tensor {
    const { q, k, v, a } = this.recall(dy);
    const [batch, sequence] = dy.shape;

    // From y = A·V:
    // dA [batch, sequence, sequence] = dy [batch, sequence, size] · Vᵀ [batch, size, sequence]
    // dV [batch, sequence, size] = Aᵀ [batch, sequence, sequence] · dy [batch, sequence, size]
    const dA = dy.matmul(v.T);
    const dv = a.T.matmul(dy);
    // From A = softmax(P / √size):
    // dP [batch, sequence, sequence] = dA through the softmax, / √size
    const dP = this.softmax.backward(dA).div(Math.sqrt(this.size));
    // From P = Q·Kᵀ:
    // dQ [batch, sequence, size] = dP [batch, sequence, sequence] · K [batch, sequence, size]
    // dK [batch, sequence, size] = dPᵀ [batch, sequence, sequence] · Q [batch, sequence, size]
    const dq = dP.matmul(k);
    const dk = dP.T.matmul(q);

    // x went into three projections: its gradient is the sum of theirs
    const rows = [batch * sequence, this.size];
    const dx = this.buffer("dx", [batch * sequence, this.features], dy.dtype);
    assign(dx, sumOfThree, [
      this.query.backward(dq.reshape(rows)),
      this.key.backward(dk.reshape(rows)),
      this.value.backward(dv.reshape(rows)),
    ]);
    return dx.reshape([batch, sequence, this.features]);
  }

  override parameters(): Parameter[] {
    return [
      ...named("query", this.query.parameters()),
      ...named("key", this.key.parameters()),
      ...named("value", this.value.parameters()),
    ];
  }
}
