// The bugs of docs/gradcheck-pytorch.md. Their twins for PyTorch are in test/golden/gradcheck.py.

import type { Cause } from "../../src/check/index.ts";
import { type Generator, randn, stack, type Tensor, zeros } from "../../src/index.ts";
import { SquareWithoutTwo, TanhAtInput } from "./activations.ts";
import { ScaleTwice } from "./attention.ts";
import { parameter, ZooLayer } from "./layer.ts";
import { BiasOfFirstSample, SignFlipped, TransposedWeightGradient } from "./linear.ts";
import {
  DiagonalSoftmax,
  DropoutWithAnotherMask,
  LayerNormConstantVariance,
} from "./normalization.ts";

/** h_t = tanh(x_t · Wxᵀ + h_{t−1} · Whᵀ) for x [time, in], from h = 0; y holds every h. */
class FirstStepLeftOut extends ZooLayer {
  readonly #inputWeight;
  readonly #hiddenWeight;
  #hidden: Tensor[] = [];

  constructor(features: number, size: number, generator: Generator) {
    super();
    this.#inputWeight = parameter("inputWeight", randn([size, features], { generator }));
    this.#hiddenWeight = parameter("hiddenWeight", randn([size, size], { generator }));
  }

  forward(x: Tensor): Tensor {
    this.x = x;
    const [wx, wh] = this.parameters().map(({ value }) => value.T);
    this.#hidden = [zeros([1, wh.shape[0]], { dtype: x.dtype })];
    for (let t = 0; t < x.shape[0]; t++) {
      const z = x
        .slice(0, t, t + 1)
        .matmul(wx)
        .add(this.#hidden[t].matmul(wh));
      this.#hidden.push(z.tanh());
    }
    return stack(this.#hidden.slice(1), 0).squeeze(1);
  }

  backward(dy: Tensor): Tensor {
    const [wx, wh] = this.parameters();
    const dx = zeros(this.x.shape, { dtype: dy.dtype });
    let dh = zeros(this.#hidden[0].shape, { dtype: dy.dtype });
    // down to 1, where step 0 counts too
    for (let t = dy.shape[0] - 1; t >= 1; t--) {
      const slope = this.#hidden[t + 1].square().neg().add(1);
      const dz = dy
        .slice(0, t, t + 1)
        .add(dh)
        .mul(slope);
      wx.gradient.add_(dz.T.matmul(this.x.slice(0, t, t + 1)));
      wh.gradient.add_(dz.T.matmul(this.#hidden[t]));
      dx.slice(0, t, t + 1).copy_(dz.matmul(wx.value));
      dh = dz.matmul(wh.value);
    }
    return dx;
  }

  override parameters() {
    return [this.#inputWeight, this.#hiddenWeight];
  }
}

class UpstreamTwice extends ZooLayer {
  #y: Tensor = zeros([]);

  forward(x: Tensor): Tensor {
    this.#y = x.tanh();
    return this.#y;
  }

  backward(dy: Tensor): Tensor {
    const dz = dy.mul(this.#y.square().neg().add(1));
    return dy.mul(dz);
  }
}

interface Bug {
  mistake: string;
  /** The first verdict; null where the numbers are right and backward behaves wrongly. */
  cause: Cause | null;
  make(generator: Generator): ZooLayer;
}

/** Each bug, by the name of its class. */
export const bugs: Record<string, Bug> = {
  SignFlipped: {
    mistake: "linear layer: dW has the other sign",
    cause: "sign",
    make: (generator) => new SignFlipped(3, 2, generator),
  },
  BiasOfFirstSample: {
    mistake: "linear layer: db is that of the first sample, not summed over the batch",
    cause: "not-summed",
    make: (generator) => new BiasOfFirstSample(3, 2, generator),
  },
  TransposedWeightGradient: {
    mistake: "linear layer with a square W: dW is transposed",
    cause: "transposed",
    make: (generator) => new TransposedWeightGradient(3, 3, generator),
  },
  SquareWithoutTwo: {
    mistake: "x²: the gradient is dy · x, without the 2",
    cause: "constant-factor",
    make: () => new SquareWithoutTwo(),
  },
  TanhAtInput: {
    mistake: "tanh: 1 − x² in place of 1 − y²",
    cause: "activation-at-input",
    make: () => new TanhAtInput(),
  },
  DiagonalSoftmax: {
    mistake: "softmax: only the diagonal of its Jacobian",
    cause: "softmax-diagonal",
    make: () => new DiagonalSoftmax(),
  },
  LayerNormConstantVariance: {
    mistake: "layer norm: the variance's term is missing",
    cause: "constant-variance",
    make: () => new LayerNormConstantVariance(4),
  },
  ScaleTwice: {
    mistake: "attention: the division by √size is in backward twice",
    cause: "constant-factor",
    make: (generator) => new ScaleTwice(3, 2, generator),
  },
  FirstStepLeftOut: {
    mistake: "recurrent layer: the loop of backward ends before step 0",
    cause: "step-missing",
    make: (generator) => new FirstStepLeftOut(3, 2, generator),
  },
  DropoutWithAnotherMask: {
    mistake: "dropout: backward draws a new mask",
    cause: "dropout-mask",
    make: () => new DropoutWithAnotherMask(),
  },
  UpstreamTwice: {
    mistake: "tanh: dy is multiplied twice",
    cause: null,
    make: () => new UpstreamTwice(),
  },
};
