import { checkArgument } from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import type { fits, Same } from "../fits.ts";
import { Module } from "../module.ts";
import { moduleKind } from "../module-kind.ts";

/**
 * x + fn(x): a module with a way around it, along which a gradient passes unchanged.
 *
 * @throws ShapeError in `forward`, where the module gives another shape than it is given.
 * Source: He et al., Deep residual learning for image recognition (2015)
 * @example
 * ```ts
 * const block = new nn.Residual(new nn.Sequential(new nn.Linear(3, 3), new nn.Tanh()));
 * block.forward(zeros([5, 3])).shape; // → 5,3
 * ```
 */
export class Residual extends Module {
  declare readonly [fits]?: Same;
  readonly fn: Module;

  constructor(fn: Module) {
    super();
    checkArgument("Residual", "fn", moduleKind, fn);
    this.fn = fn;
  }

  forward(x: TensorLike): Tensor {
    const input = tensorOf("Residual", "x", x, this.fn.parameters()[0]?.dtype);
    const output = this.fn.forward(input);
    if (!sameShape(output.shape, input.shape)) {
      throw new ShapeError(
        `Residual: ${this.fn.constructor.name} gives ${formatShape(output.shape)} for ` +
          `${formatShape(input.shape)}; the shapes must be equal, as both are added`,
      );
    }
    return input.add(output);
  }
}
