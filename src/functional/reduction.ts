import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What becomes of the losses of the samples: their mean, their sum, or the losses themselves. */
export type Reduction = "mean" | "sum" | "none";

export interface LossOptions {
  /** Default "mean". */
  reduction?: Reduction;
}

/** Reduces losses; the mean divides by `total`, by default their number. */
export function reduceLosses(
  losses: Tensor,
  reduction: Reduction = "mean",
  total?: Tensor,
): Tensor {
  switch (reduction) {
    case "none":
      return losses;
    case "sum":
      return losses.sum();
    case "mean":
      return losses.sum().div(total ?? losses.size);
    default:
      throw new ValueError(
        `reduction: expected "mean", "sum" or "none", got ${JSON.stringify(reduction)}`,
      );
  }
}

/** An error where the target would have to be broadcast: the loss would mix up the samples. */
export function checkSameShape(operation: string, input: Tensor, target: Tensor): void {
  if (sameShape(input.shape, target.shape)) return;
  const got =
    `${operation}: expected a target of the input's shape ${formatShape(input.shape)}, ` +
    `got ${formatShape(target.shape)}`;
  throw new ShapeError(
    input.size === target.size ? `${got}. Use target.reshape(input.shape)` : got,
  );
}
