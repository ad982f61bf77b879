import { functions, input } from "../../expr/index.ts";
import { map } from "../../ops/map/map.ts";
import { checkArgument, integer } from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, normalizeDim } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";

const gated = functions.mul(input(0), functions.sigmoid(input(1)));

/**
 * The gated linear unit: a · σ(b), with a and b the two halves of x along `dim` (default the last).
 *
 * @returns a tensor that has half as many elements along `dim`.
 * @throws ShapeError for a dimension of odd size.
 * Source: Dauphin et al., Language Modeling with Gated Convolutional Networks (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
 * @example
 * ```ts
 * F.glu([6, 8, 0, 100]).toArray(); // → 3,8
 * ```
 */
export function glu(x: TensorLike, dim = -1): Tensor {
  const given = tensorOf("glu", "x", x);
  checkArgument("glu", "dim", integer, dim);
  const size = given.shape[normalizeDim("glu", dim, given.ndim)];
  if (given.ndim === 0 || size % 2 !== 0) {
    throw new ShapeError(
      `glu: expected an even number of elements along dimension ${dim}, got ${formatShape(given.shape)}`,
    );
  }
  return map(gated, [given.narrow(dim, 0, size / 2), given.narrow(dim, size / 2, size / 2)]);
}
