// y = softmax(Q·Kᵀ/√size)·V with Q = x·Wqᵀ, K = x·Wkᵀ, V = x·Wvᵀ, and x [sequence, features].

import { cat, F, type Generator, ones, randn, type Tensor, zeros } from "../../src/index.ts";
import { parameter, ZooLayer } from "./layer.ts";

interface Kept {
  q: Tensor;
  k: Tensor;
  v: Tensor;
  a: Tensor;
}

export class RightAttention extends ZooLayer {
  readonly query;
  readonly key;
  readonly value;
  #kept: Kept | null = null;

  constructor(features: number, size: number, generator: Generator) {
    super();
    const [query, key, value] = ["query", "key", "value"].map((name) =>
      parameter(name, randn([size, features], { generator })),
    );
    this.query = query;
    this.key = key;
    this.value = value;
  }

  forward(x: Tensor): Tensor {
    this.x = x;
    const [q, k, v] = this.parameters().map(({ value }) => x.matmul(value.T));
    const a = F.softmax(q.matmul(k.T).div(Math.sqrt(q.shape[1])), 1);
    this.#kept = { q, k, v, a };
    return a.matmul(v);
  }

  backward(dy: Tensor): Tensor {
    const { q, k, v, a } = this.#kept!;
    const dA = dy.matmul(v.T);
    const dS = this.dS(a, dA, Math.sqrt(q.shape[1]));
    const parts = [dS.matmul(k), dS.T.matmul(q), this.dV(a, dy)];
    let dx = zeros(this.x.shape, { dtype: dy.dtype });
    this.parameters().forEach(({ value, gradient }, i) => {
      gradient.add_(parts[i].T.matmul(this.x));
      dx = dx.add(parts[i].matmul(value));
    });
    return dx;
  }

  protected dS(a: Tensor, dA: Tensor, scale: number): Tensor {
    return a.mul(dA.sub(dA.mul(a).sum(1, true))).div(scale);
  }

  protected dV(a: Tensor, dy: Tensor): Tensor {
    return a.T.matmul(dy);
  }

  override parameters() {
    return [this.query, this.key, this.value];
  }
}

export class ScaleForgotten extends RightAttention {
  protected override dS(a: Tensor, dA: Tensor): Tensor {
    return super.dS(a, dA, 1);
  }
}

export class ValueGradientFlipped extends RightAttention {
  protected override dV(a: Tensor, dy: Tensor): Tensor {
    return super.dV(a, dy).neg();
  }
}

export class ScaleTwice extends RightAttention {
  protected override dS(a: Tensor, dA: Tensor, scale: number): Tensor {
    return super.dS(a, dA, scale).div(scale);
  }
}

/** [sequence, heads · size] to [heads, sequence, size], and back. */
const parted = (x: Tensor, heads: number) =>
  x.reshape([x.shape[0], heads, x.shape[1] / heads]).transpose(0, 1);
const merged = (x: Tensor) => x.transpose(0, 1).reshape([x.shape[1], x.shape[0] * x.shape[2]]);

/** Causal self-attention with two heads, whose results stand side by side in y [sequence, features]. */
export class RightHeads extends ZooLayer {
  readonly weight;
  protected readonly heads = 2;
  #kept: Kept | null = null;

  constructor(size: number, generator: Generator) {
    super();
    const features = this.heads * size;
    this.weight = parameter("weight", randn([3 * features, features], { generator }));
  }

  forward(x: Tensor): Tensor {
    this.x = x;
    const [, features] = x.shape;
    const projected = x.matmul(this.weight.value.T).split(features, 1);
    const [q, k, v] = projected.map((part) => parted(part, this.heads));
    const scores = q.matmul(k.T).div(Math.sqrt(features / this.heads));
    const later = ones(scores.shape.slice(1)).triu(1).to("bool");
    const a = F.softmax(scores.maskedFill(later, -Infinity), 2);
    this.#kept = { q, k, v, a };
    return merged(a.matmul(v));
  }

  backward(dy: Tensor): Tensor {
    const { q, k, v, a } = this.#kept!;
    const scale = Math.sqrt(q.shape[2]);
    const dHeads = this.apart(dy);
    const weights = this.weights(a, q.matmul(k.T).div(scale));
    const dA = dHeads.matmul(v.T);
    const dS = weights.mul(dA.sub(dA.mul(weights).sum(2, true))).div(scale);
    const parts = [dS.matmul(k), dS.T.matmul(q), a.T.matmul(dHeads)];
    const projected = cat(parts.map(merged), 1);
    this.weight.gradient.add_(projected.T.matmul(this.x));
    return projected.matmul(this.weight.value);
  }

  /** dy of each head. */
  protected apart(dy: Tensor): Tensor {
    return parted(dy, this.heads);
  }

  /** A, from itself or from its scores. */
  protected weights(a: Tensor, _scores: Tensor): Tensor {
    return a;
  }

  override parameters() {
    return [this.weight];
  }
}

export class HeadsNotParted extends RightHeads {
  protected override apart(dy: Tensor): Tensor {
    // The right shape, and other numbers: heads are no rows of dy
    const [sequence, features] = dy.shape;
    return dy.reshape([this.heads, sequence, features / this.heads]);
  }
}

export class MaskInForwardOnly extends RightHeads {
  protected override weights(_: Tensor, scores: Tensor): Tensor {
    return F.softmax(scores, 2);
  }
}
