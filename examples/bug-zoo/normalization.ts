// Layers whose outputs depend on each other's inputs, or on chance.

import { F, ones, rand, type Tensor, zeros } from "../../src/index.ts";
import { parameter, ZooLayer } from "./layer.ts";

export class DiagonalSoftmax extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = F.softmax(x, 1);
    return this.x;
  }

  backward(dy: Tensor): Tensor {
    // p · (1 − p) is the diagonal of the Jacobian alone
    return dy.mul(this.x).mul(this.x.neg().add(1));
  }
}

/** y = γ · x̂ + β with x̂ = (x − mean) / σ over the batch. */
export class RightBatchNorm extends ZooLayer {
  readonly weight;
  readonly bias;
  #xHat: Tensor = zeros([]);
  #sigma: Tensor = zeros([]);

  constructor(features: number) {
    super();
    this.weight = parameter("weight", ones([features]));
    this.bias = parameter("bias", zeros([features]));
  }

  forward(x: Tensor): Tensor {
    const centered = x.sub(x.mean(0));
    this.#sigma = centered.square().mean(0).add(1e-5).sqrt();
    this.#xHat = centered.div(this.#sigma);
    return this.#xHat.mul(this.weight.value).add(this.bias.value);
  }

  backward(dy: Tensor): Tensor {
    this.weight.gradient.add_(dy.mul(this.#xHat).sum(0));
    this.bias.gradient.add_(dy.sum(0));
    return this.dxHat(dy, this.#xHat).mul(this.weight.value).div(this.#sigma);
  }

  protected dxHat(dy: Tensor, xHat: Tensor): Tensor {
    return dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0)));
  }

  override parameters() {
    return [this.weight, this.bias];
  }
}

export class ConstantMean extends RightBatchNorm {
  protected override dxHat(dy: Tensor, xHat: Tensor): Tensor {
    return dy.sub(xHat.mul(dy.mul(xHat).mean(0)));
  }
}

export class ConstantVariance extends RightBatchNorm {
  protected override dxHat(dy: Tensor): Tensor {
    return dy.sub(dy.mean(0));
  }
}

export class ConstantStatistics extends RightBatchNorm {
  protected override dxHat(dy: Tensor): Tensor {
    return dy;
  }
}

/** y = γ · x̂ + β with x̂ = (x − mean) / σ of each row. */
export class RightLayerNorm extends ZooLayer {
  readonly weight;
  readonly bias;
  #sigma: Tensor = zeros([]);
  #xHat: Tensor = zeros([]);

  constructor(features: number) {
    super();
    this.weight = parameter("weight", ones([features]));
    this.bias = parameter("bias", zeros([features]));
  }

  forward(x: Tensor): Tensor {
    const centered = x.sub(x.mean(1, true));
    this.#sigma = centered.square().mean(1, true).add(1e-5).sqrt();
    this.#xHat = centered.div(this.#sigma);
    return this.#xHat.mul(this.weight.value).add(this.bias.value);
  }

  backward(dy: Tensor): Tensor {
    this.weight.gradient.add_(dy.mul(this.#xHat).sum(0));
    this.bias.gradient.add_(dy.sum(0));
    return this.through(dy.mul(this.weight.value), this.#xHat).div(this.#sigma);
  }

  protected through(dxHat: Tensor, xHat: Tensor): Tensor {
    return dxHat.sub(dxHat.mean(1, true)).sub(xHat.mul(dxHat.mul(xHat).mean(1, true)));
  }

  override parameters() {
    return [this.weight, this.bias];
  }
}

export class LayerNormConstantMean extends RightLayerNorm {
  protected override through(dxHat: Tensor, xHat: Tensor): Tensor {
    return dxHat.sub(xHat.mul(dxHat.mul(xHat).mean(1, true)));
  }
}

export class LayerNormConstantVariance extends RightLayerNorm {
  // dx · σ of dx̂ = dy · γ: − x̂ · mean(dx̂ · x̂) is missing
  protected override through(dxHat: Tensor): Tensor {
    return dxHat.sub(dxHat.mean(1, true));
  }
}

const p = 0.4;

/** y = x · mask, with a mask of 0 or 1/(1 − p). */
export class DropoutWithoutMask extends ZooLayer {
  forward(x: Tensor): Tensor {
    return x.mul(rand(x.shape).ge(p)).div(1 - p);
  }

  backward(dy: Tensor): Tensor {
    return dy.div(1 - p);
  }
}

export class DropoutWithAnotherMask extends DropoutWithoutMask {
  override backward(dy: Tensor): Tensor {
    return dy.mul(rand(dy.shape).ge(p)).div(1 - p);
  }
}

export class DropoutWithoutScale extends ZooLayer {
  #mask: Tensor = zeros([]);

  forward(x: Tensor): Tensor {
    this.#mask = rand(x.shape).ge(p);
    return x.mul(this.#mask).div(1 - p);
  }

  backward(dy: Tensor): Tensor {
    return dy.mul(this.#mask);
  }
}
