import type { Expression } from "../expr/index.ts";
import { widened } from "../ops/autocast.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { inspect } from "../ops/interceptors.ts";
import { map } from "../ops/map/map.ts";
import { checkOptions, type OptionTable, oneOf } from "../tensor/arguments.ts";
import { isFloat } from "../tensor/dtype.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

/** What becomes of the losses of the samples: their mean, their sum, or the losses themselves. */
export type Reduction = "mean" | "sum" | "none";

export const lossOptions: OptionTable<LossOptions> = { reduction: oneOf("mean", "sum", "none") };

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
      return total ? losses.sum().div(total) : losses.mean();
  }
}

/** The arguments of a loss as tensors of one shape; numbers in arrays get the dtype of the other one. */
export function lossArguments(
  operation: string,
  x: TensorLike,
  target: TensorLike,
): [x: Tensor, target: Tensor] {
  const beside = target instanceof Tensor && isFloat(target.dtype) ? target.dtype : "float32";
  const input = widened(tensorOf(operation, "x", x, beside));
  const wanted = widened(tensorOf(operation, "target", target, input.dtype));
  checkSameShape(operation, input, wanted);
  return [input, wanted];
}

/** A loss that is a function of each element and its target, and has no options of its own. */
export function elementwiseLoss(
  operation: string,
  expression: Expression,
  x: TensorLike,
  target: TensorLike,
  options: LossOptions,
): Tensor {
  checkOptions(operation, lossOptions, options);
  const [given, wanted] = lossArguments(operation, x, target);
  return inFloat32(given, (input) =>
    reduceLosses(map(expression, [input, wanted]), options.reduction),
  );
}

/** An error where a number of a tensor is not what it must be; looked at when it is computed. */
export function checkNumbers(
  operation: string,
  role: string,
  x: Tensor,
  expected: string,
  accepts: (value: number) => boolean,
  hint = "",
): void {
  inspect(x, (numbers) => {
    // By index, which is several times as fast as find: a compiled step looks at every call.
    for (let i = 0; i < numbers.length; i++) {
      if (accepts(numbers[i])) continue;
      throw new ValueError(`${operation}: expected ${role} ${expected}, got ${numbers[i]}${hint}`);
    }
  });
}

const ofTarget = ["input", "target", "a target of the input's shape"];

/** An error where the one would have to be broadcast to the other: the loss would mix up the samples. */
export function checkSameShape(
  operation: string,
  input: Tensor,
  target: Tensor,
  [first, second, wanted = `${second} of ${first}'s shape`]: readonly string[] = ofTarget,
): void {
  if (sameShape(input.shape, target.shape)) return;
  const got =
    `${operation}: expected ${wanted} ${formatShape(input.shape)}, ` +
    `got ${formatShape(target.shape)}`;
  throw new ShapeError(
    input.size === target.size ? `${got}. Use ${second}.reshape(${first}.shape)` : got,
  );
}
