import type { Tensor } from "../../tensor/tensor.ts";
import { checkNumbers, checkShape } from "../contract.ts";
import { Operation } from "../operation.ts";

/** A loss: the end of a network's forward pass, and the beginning of its backward pass. */
export interface Loss {
  /** The loss as a number, a mean; keeps what `backward` needs. */
  forward(x: Tensor, target: Tensor): number;
  /** dx, the gradient of the loss by x: what the last layer's `backward` is given. */
  backward(): Tensor;
}

/** What the losses of this room have in common. */
export abstract class BaseLoss<Kept extends object> extends Operation<Kept> implements Loss {
  /**
   * `forward` with the loss as a 0-dimensional float64 tensor: for a compiled step, in which there are
   * no numbers to read.
   */
  abstract measure(x: Tensor, target: Tensor): Tensor;
  abstract backward(): Tensor;

  forward(x: Tensor, target: Tensor): number {
    return this.measure(x, target).item();
  }
}

/** A loss of each element of x and the target, which have one shape and dtype. */
export abstract class ElementwiseLoss<Kept extends object> extends BaseLoss<Kept> {
  protected expect(x: Tensor, target: Tensor): void {
    const where = `${this.label}: forward`;
    checkNumbers(where, "x", x);
    checkShape(where, "target", target, x.shape);
    checkNumbers(where, "target", target, x.dtype);
  }
}
