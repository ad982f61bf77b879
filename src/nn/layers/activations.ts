import { dimension, logSoftmax, softmax } from "../../functional/softmax.ts";
import { checkArgument, finite } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { Module } from "../module.ts";

/**
 * max(x, 0) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 * @example
 * ```ts
 * new nn.ReLU().forward(tensor([-1, 2])).toArray(); // → 0,2
 * ```
 */
export class ReLU extends Module {
  forward(x: TensorLike): Tensor {
    return tensorOf("ReLU", "x", x).relu();
  }
}

/**
 * 1/(1 + e⁻ˣ) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 * @example
 * ```ts
 * new nn.Sigmoid().forward(tensor([0])).item(); // → 0.5
 * ```
 */
export class Sigmoid extends Module {
  forward(x: TensorLike): Tensor {
    return tensorOf("Sigmoid", "x", x).sigmoid();
  }
}

/**
 * The hyperbolic tangent of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 * @example
 * ```ts
 * new nn.Tanh().forward(tensor([0, 100])).toArray(); // → 0,1
 * ```
 */
export class Tanh extends Module {
  forward(x: TensorLike): Tensor {
    return tensorOf("Tanh", "x", x).tanh();
  }
}

/**
 * x · Φ(x) of each element, with Φ the normal distribution function.
 *
 * Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.GELU.html
 * @example
 * ```ts
 * new nn.GELU().forward(tensor([0, 100])).toArray(); // → 0,100
 * ```
 */
export class GELU extends Module {
  forward(x: TensorLike): Tensor {
    return tensorOf("GELU", "x", x).gelu();
  }
}

/**
 * x · σ(x) of each element, also called swish.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 * @example
 * ```ts
 * new nn.SiLU().forward(tensor([0, 100])).toArray(); // → 0,100
 * ```
 */
export class SiLU extends Module {
  forward(x: TensorLike): Tensor {
    return tensorOf("SiLU", "x", x).silu();
  }
}

/**
 * log(1 + eˣ) of each element, a smooth ReLU.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html, but exact also above 20,
 * where PyTorch by default gives x.
 * @example
 * ```ts
 * new nn.Softplus().forward(tensor([-1000, 1000])).toArray(); // → 0,1000
 * ```
 */
export class Softplus extends Module {
  forward(x: TensorLike): Tensor {
    return tensorOf("Softplus", "x", x).softplus();
  }
}

/**
 * x of each element where that is positive, else negativeSlope · x (0.01 by default).
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 * @example
 * ```ts
 * new nn.LeakyReLU(0.5).forward(tensor([-2, 2])).toArray(); // → -1,2
 * ```
 */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    checkArgument("LeakyReLU", "negativeSlope", finite, negativeSlope);
    this.negativeSlope = negativeSlope;
  }

  forward(x: TensorLike): Tensor {
    return tensorOf("LeakyReLU", "x", x).leakyRelu(this.negativeSlope);
  }

  override extraRepr(): string {
    return String(this.negativeSlope);
  }
}

/** A layer that works along one dimension. */
abstract class AlongDimension extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    checkArgument(this.constructor.name, "dim", dimension, dim);
    this.dim = dim;
  }

  override extraRepr(): string {
    return `dim: ${this.dim}`;
  }
}

/**
 * Probabilities eˣ / Σ eˣ along a dimension. Before a cross-entropy it has no place: `F.crossEntropy`
 * takes the logits.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 * @example
 * ```ts
 * new nn.Softmax(1).forward(zeros([1, 2])).toArray(); // → 0.5,0.5
 * ```
 */
export class Softmax extends AlongDimension {
  forward(x: TensorLike): Tensor {
    return softmax(x, this.dim);
  }
}

/**
 * The logarithms of the probabilities along a dimension: with `F.nllLoss` after it a cross-entropy.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 * @example
 * ```ts
 * new nn.LogSoftmax(1).forward(tensor([[0, -1000]])).toArray(); // → 0,-1000
 * ```
 */
export class LogSoftmax extends AlongDimension {
  forward(x: TensorLike): Tensor {
    return logSoftmax(x, this.dim);
  }
}
