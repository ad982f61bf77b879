import { glu } from "../../../functional/activations/glu.ts";
import { dimension, logSoftmax, softmax, softmin } from "../../../functional/softmax.ts";
import { checkArgument } from "../../../tensor/arguments.ts";
import { ShapeError } from "../../../tensor/errors.ts";
import { formatShape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import type { fits, Same } from "../../fits.ts";
import { Module } from "../../module.ts";

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
  declare readonly [fits]?: Same;
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
  declare readonly [fits]?: Same;
  forward(x: TensorLike): Tensor {
    return logSoftmax(x, this.dim);
  }
}

/**
 * The softmax of −x along a dimension: the smallest number gets the largest share.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 * @example
 * ```ts
 * new nn.Softmin(1).forward(tensor([[0, 1000]])).toArray(); // → 1,0
 * ```
 */
export class Softmin extends AlongDimension {
  declare readonly [fits]?: Same;
  forward(x: TensorLike): Tensor {
    return softmin(x, this.dim);
  }
}

/**
 * Probabilities over the channels at each place of an image, [N, C, H, W] or [C, H, W].
 *
 * @throws ShapeError in `forward`, for another number of dimensions.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 * @example
 * ```ts
 * new nn.Softmax2d().forward(zeros([2, 1, 2])).toArray(); // → 0.5,0.5,0.5,0.5
 * ```
 */
export class Softmax2d extends Module {
  declare readonly [fits]?: Same;
  forward(x: TensorLike): Tensor {
    const given = tensorOf("Softmax2d", "x", x);
    if (given.ndim === 3 || given.ndim === 4) return softmax(given, -3);
    throw new ShapeError(
      `Softmax2d: expected input [N, C, H, W] or [C, H, W], got ${formatShape(given.shape)}`,
    );
  }
}

/**
 * The gated linear unit: a · σ(b), with a and b the two halves of x along `dim` (default the last).
 *
 * @throws ShapeError in `forward`, for a dimension of odd size.
 * Source: Dauphin et al., Language Modeling with Gated Convolutional Networks (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.GLU.html
 * @example
 * ```ts
 * new nn.GLU().forward(tensor([6, 8, 0, 100])).toArray(); // → 3,8
 * ```
 */
export class GLU extends AlongDimension {
  constructor(dim = -1) {
    super(dim);
  }

  forward(x: TensorLike): Tensor {
    return glu(x, this.dim);
  }
}
