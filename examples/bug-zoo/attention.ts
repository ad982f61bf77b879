// y = softmax(Q·Kᵀ/√size)·V with Q = x·Wqᵀ, K = x·Wkᵀ, V = x·Wvᵀ, and x [sequence, features].

import { F, type Generator, randn, type Tensor, zeros } from "../../src/index.ts";
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
