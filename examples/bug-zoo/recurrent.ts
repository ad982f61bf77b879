// Layers in which numbers are used several times: rows of an embedding, the state of an LSTM.

import { cat, type Generator, randint, randn, stack, type Tensor, zeros } from "../../src/index.ts";
import { parameter, ZooLayer } from "./layer.ts";

/** y[p] = x[p] + E[index[p]], with rows of E that stand at several positions p. */
export class RightEmbedding extends ZooLayer {
  readonly weight;
  readonly #index: Tensor;

  constructor(positions: number, size: number, generator: Generator) {
    super();
    const count = positions - 1;
    this.weight = parameter("weight", randn([count, size], { generator }));
    this.#index = cat([
      randint(0, count, [positions - 2], { generator }),
      zeros([2], { dtype: "int32" }),
    ]);
  }

  forward(x: Tensor): Tensor {
    return x.add(this.weight.value.indexSelect(0, this.#index));
  }

  backward(dy: Tensor): Tensor {
    this.add(this.#index, dy);
    return dy.clone();
  }

  protected add(index: Tensor, dy: Tensor): void {
    this.weight.gradient.copy_(this.weight.gradient.indexPut([index], dy, { accumulate: true }));
  }

  override parameters() {
    return [this.weight];
  }
}

export class EmbeddingAssigned extends RightEmbedding {
  protected override add(index: Tensor, dy: Tensor): void {
    // A row that stands at several positions gets the gradient of the last one
    const dE = zeros(this.weight.gradient.shape, { dtype: dy.dtype });
    this.weight.gradient.add_(dE.indexPut([index], dy));
  }
}

interface Step {
  x: Tensor;
  h: Tensor;
  c: Tensor;
  i: Tensor;
  f: Tensor;
  g: Tensor;
  o: Tensor;
  /** The new c. */
  next: Tensor;
}

const slopeOfSigmoid = (y: Tensor) => y.mul(y.neg().add(1));
const slopeOfTanh = (y: Tensor) => y.square().neg().add(1);

/**
 * h and c of each step, from x [time, in], h = c = 0 at first: i, f, o = σ(x·Wxᵀ + h·Whᵀ), g = tanh of the
 * same, c′ = f·c + i·g, h′ = o·tanh(c′); y [time, size] holds every h.
 */
export class RightLSTM extends ZooLayer {
  readonly #wx;
  readonly #wh;
  #steps: Step[] = [];

  constructor(features: number, size: number, generator: Generator) {
    super();
    this.#wx = parameter("inputWeight", randn([4 * size, features], { generator }));
    this.#wh = parameter("hiddenWeight", randn([4 * size, size], { generator }));
  }

  forward(x: Tensor): Tensor {
    const size = this.#wh.value.shape[1];
    let [h, c] = [0, 1].map(() => zeros([1, size], { dtype: x.dtype }));
    this.#steps = [];
    const states: Tensor[] = [];
    for (let t = 0; t < x.shape[0]; t++) {
      const xt = x.slice(0, t, t + 1);
      const z = xt.matmul(this.#wx.value.T).add(h.matmul(this.#wh.value.T));
      const [zi, zf, zg, zo] = z.split(size, 1);
      const [i, f, g, o] = [zi.sigmoid(), zf.sigmoid(), zg.tanh(), zo.sigmoid()];
      const next = f.mul(c).add(i.mul(g));
      this.#steps.push({ x: xt, h, c, i, f, g, o, next });
      [h, c] = [o.mul(next.tanh()), next];
      states.push(h);
    }
    return stack(states, 0).squeeze(1);
  }

  backward(dy: Tensor): Tensor {
    const dx: Tensor[] = [];
    let [dh, dc] = [0, 1].map(() => zeros(this.#steps[0].h.shape, { dtype: dy.dtype }));
    for (let t = dy.shape[0] - 1; t >= 0; t--) {
      const { x, h, i, f, g, o, next } = this.#steps[t];
      const c = this.kept(this.#steps[t]);
      const dhAll = dy.slice(0, t, t + 1).add(dh);
      const bent = next.tanh();
      const dcAll = this.cell(dhAll.mul(o).mul(slopeOfTanh(bent)), dc);
      const dz = cat(
        [
          dcAll.mul(g).mul(slopeOfSigmoid(i)),
          dcAll.mul(c).mul(slopeOfSigmoid(f)),
          dcAll.mul(i).mul(slopeOfTanh(g)),
          dhAll.mul(bent).mul(slopeOfSigmoid(o)),
        ],
        1,
      );
      this.#wx.gradient.add_(dz.T.matmul(x));
      this.#wh.gradient.add_(dz.T.matmul(h));
      dx.unshift(dz.matmul(this.#wx.value));
      [dh, dc] = [dz.matmul(this.#wh.value), dcAll.mul(f)];
    }
    return cat(dx, 0);
  }

  /** The gradient by the cell's c: from its h, and from the step after. */
  protected cell(fromOutput: Tensor, fromNext: Tensor): Tensor {
    return fromOutput.add(fromNext);
  }

  /** What the forget gate was multiplied with. */
  protected kept({ c }: Step): Tensor {
    return c;
  }

  override parameters() {
    return [this.#wx, this.#wh];
  }
}

export class CellPathForgotten extends RightLSTM {
  protected override cell(fromOutput: Tensor): Tensor {
    return fromOutput;
  }
}

export class ForgetGateOfNewState extends RightLSTM {
  protected override kept({ next }: Step): Tensor {
    return next;
  }
}
