// y [batch, out] = x [batch, in] · Wᵀ [in, out] + b [out]. `RightLinear` is right; every other class
// differs from it in one formula.

import { type Generator, randn, type Tensor, zeros } from "../../src/index.ts";
import { onesLike, parameter, ZooLayer } from "./layer.ts";

export class RightLinear extends ZooLayer {
  readonly weight;
  readonly bias;

  constructor(features: number, outputs: number, generator: Generator) {
    super();
    this.weight = parameter("weight", randn([outputs, features], { generator }));
    this.bias = parameter("bias", randn([outputs], { generator }));
  }

  forward(x: Tensor): Tensor {
    this.x = x;
    return x.matmul(this.weight.value.T).add(this.bias.value);
  }

  backward(dy: Tensor): Tensor {
    this.weight.gradient.add_(this.dW(dy));
    this.bias.gradient.add_(this.db(dy));
    return this.dx(dy);
  }

  protected dW(dy: Tensor): Tensor {
    return dy.T.matmul(this.x);
  }

  protected db(dy: Tensor): Tensor {
    return dy.sum(0);
  }

  protected dx(dy: Tensor): Tensor {
    return dy.matmul(this.weight.value);
  }

  override parameters() {
    return [this.weight, this.bias];
  }
}

export class SignFlipped extends RightLinear {
  protected override dW(dy: Tensor): Tensor {
    return super.dW(dy).neg();
  }
}

export class DividedByBatch extends RightLinear {
  override backward(dy: Tensor): Tensor {
    const batch = dy.shape[0];
    this.weight.gradient.add_(this.dW(dy).div(batch));
    this.bias.gradient.add_(this.db(dy).div(batch));
    return this.dx(dy);
  }
}

export class TransposedWeightGradient extends RightLinear {
  protected override dW(dy: Tensor): Tensor {
    // [in, out], pressed into the shape of W
    return this.x.T.matmul(dy).reshape(this.weight.value.shape);
  }
}

export class TransposedWeight extends RightLinear {
  protected override dx(dy: Tensor): Tensor {
    // Fits only because W is square.
    return dy.matmul(this.weight.value.T);
  }
}

export class BiasOfFirstSample extends RightLinear {
  protected override db(dy: Tensor): Tensor {
    return dy.slice(0, 0, 1).reshape([dy.shape[1]]);
  }
}

export class NoBiasGradient extends RightLinear {
  override backward(dy: Tensor): Tensor {
    this.weight.gradient.add_(this.dW(dy));
    return this.dx(dy);
  }
}

/** The gradient of 0.05·‖W‖² is added, which is no part of y. */
export class PenaltyInBackward extends RightLinear {
  protected override dW(dy: Tensor): Tensor {
    return super.dW(dy).add(this.weight.value.mul(0.1));
  }
}

export class UpstreamForgotten extends RightLinear {
  override backward(dy: Tensor): Tensor {
    return super.backward(onesLike(dy));
  }
}

export class LastSampleOnly extends RightLinear {
  override backward(dy: Tensor): Tensor {
    let dW = zeros(this.weight.value.shape);
    let db = zeros(this.bias.value.shape);
    for (let n = 0; n < dy.shape[0]; n++) {
      const [dyOfSample, x] = [dy.slice(0, n, n + 1), this.x.slice(0, n, n + 1)];
      dW = dyOfSample.T.matmul(x);
      db = dyOfSample.sum(0);
    }
    this.weight.gradient.add_(dW);
    this.bias.gradient.add_(db);
    return this.dx(dy);
  }
}

export class AssignedGradient extends RightLinear {
  override backward(dy: Tensor): Tensor {
    this.weight.gradient.copy_(this.dW(dy));
    this.bias.gradient.copy_(this.db(dy));
    return this.dx(dy);
  }
}

export class NeverZeroed extends RightLinear {
  override zeroGrad(): void {}
}

export class UpdatedTooEarly extends RightLinear {
  override backward(dy: Tensor): Tensor {
    this.weight.gradient.add_(this.dW(dy));
    this.bias.gradient.add_(this.db(dy));
    this.weight.value.sub_(this.weight.gradient.mul(0.1));
    return this.dx(dy);
  }
}

export class StaleInput extends RightLinear {
  #isKept = false;

  override forward(x: Tensor): Tensor {
    if (!this.#isKept) this.x = x.clone();
    this.#isKept = true;
    return x.matmul(this.weight.value.T).add(this.bias.value);
  }
}

export class AllZero extends RightLinear {
  override backward(dy: Tensor): Tensor {
    return this.dx(dy).mul(0);
  }
}

/** y = x + x · Wᵀ + b, with W square. */
export class ResidualForgotten extends RightLinear {
  override forward(x: Tensor): Tensor {
    return super.forward(x).add(x);
  }
}

/** y = tanh(x · Wᵀ + b), and backward is that of x · Wᵀ + b. */
export class TanhSkipped extends RightLinear {
  override forward(x: Tensor): Tensor {
    return super.forward(x).tanh();
  }
}

/** y = sigmoid(x · Wᵀ + b), with tanh's 1 − y² for sigmoid's y · (1 − y). */
export class SigmoidWithSlopeOfTanh extends RightLinear {
  protected y: Tensor = zeros([]);

  override forward(x: Tensor): Tensor {
    this.y = super.forward(x).sigmoid();
    return this.y;
  }

  override backward(dy: Tensor): Tensor {
    return super.backward(dy.mul(this.y.square().neg().add(1)));
  }
}
