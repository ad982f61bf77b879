import { checkOptions, oneOf } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorsOf } from "../tensor/tensor-like.ts";
import { expand } from "./expand.ts";
import { reshape } from "./reshape.ts";

/**
 * The coordinates of all points of a grid with these numbers on its axes: a tensor for each axis. With
 * `indexing` "ij" (default) the first axis is the first dimension, with "xy" the second.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.meshgrid.html
 * @example
 * ```ts
 * const [x, y] = meshgrid([tensor([1, 2]), tensor([3, 4])]);
 * x.mul(10).add(y).toArray(); // → 13,14,23,24
 * ```
 */
export function meshgrid(
  axes: readonly TensorLike[],
  options: { indexing?: "ij" | "xy" } = {},
): Tensor[] {
  checkOptions("meshgrid", { indexing: oneOf("ij", "xy") }, options);
  const given = tensorsOf("meshgrid", axes);
  const wrong = given.find((axis) => axis.ndim > 1);
  if (wrong) throw new ShapeError(`meshgrid: expected vectors, got ${formatShape(wrong.shape)}`);
  const isSwapped = options.indexing === "xy" && given.length > 1;
  const tensors = isSwapped ? [given[1], given[0], ...given.slice(2)] : given;
  const shape = tensors.map((axis) => axis.size);
  const grids = tensors.map((axis, dim) =>
    expand(
      reshape(
        axis,
        shape.map((size, i) => (i === dim ? size : 1)),
      ),
      shape,
    ),
  );
  return isSwapped ? [grids[1], grids[0], ...grids.slice(2)] : grids;
}
