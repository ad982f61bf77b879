import type { Tensor } from "../../tensor/tensor.ts";
import { checkDtype, checkShape } from "../contract.ts";
import { Operation } from "../operation.ts";

/** A loss: the end of a network's forward pass, and the beginning of its backward pass. */
export interface Loss {
  /** The loss as a number, a mean; keeps what `backward` needs. */
  forward(x: Tensor, target: Tensor): number;
  /** dx, the gradient of the loss by x: what the last layer's `backward` is given. */
  backward(): Tensor;
}

/** A loss of each element of x and the target, which have one shape and dtype. */
export abstract class ElementwiseLoss<Kept extends object> extends Operation<Kept> implements Loss {
  abstract forward(x: Tensor, target: Tensor): number;
  abstract backward(): Tensor;

  protected expect(x: Tensor, target: Tensor): void {
    const where = `${this.label}: forward`;
    checkDtype(where, "x", x);
    checkShape(where, "target", target, x.shape);
    checkDtype(where, "target", target, x.dtype);
  }
}
