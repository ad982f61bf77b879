import { randn, type Tensor, zeros } from "chainrule";
import type { Layer } from "chainrule/manual";

/** y = x · Wᵀ / n: the mean over the batch of n samples is taken in the layer. */
export class MeanLinear implements Layer {
  readonly weight;
  #x = zeros([]);

  constructor(features: number, outputs: number) {
    const shape = [outputs, features];
    this.weight = { name: "weight", value: randn(shape), gradient: zeros(shape) };
  }

  forward(x: Tensor): Tensor {
    this.#x = x;
    return x.matmul(this.weight.value.T).div(x.shape[0]);
  }

  backward(dy: Tensor): Tensor {
    this.weight.gradient.add_(dy.T.matmul(this.#x)); // dW = dyᵀ · x
    return dy.matmul(this.weight.value).div(this.#x.shape[0]); // dx = dy · W / n
  }

  parameters() {
    return [this.weight];
  }

  zeroGrad() {
    this.weight.gradient.zero_();
  }
}
