import { mulNoNaN } from "../expr/build.ts";
import { functions, input } from "../expr/index.ts";
import { allocateFrom } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, normalizeDims, reducedShape } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";
import { map } from "./map/map.ts";
import { type ReductionAttributes, reduce } from "./reduction.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";

const isEqual = functions.eq(input(0), input(1));
/** What one of the largest elements has of a gradient, or gives of a tangent: x₀ · x₁ / x₂. */
export const share = mulNoNaN(input(0), functions.div(input(1), input(2)));

/** The largest element over some dimensions; NaN where there is one. Ties share the gradient. */
export const maxOp: Op<ReductionAttributes> = {
  name: "max",
  moves: true,

  infer([x], { dims, keepdim }) {
    if (dims.some((dim) => x.shape[dim] === 0)) {
      throw new ShapeError(
        `max: no largest element over an empty dimension, shape ${formatShape(x.shape)}`,
      );
    }
    return { shape: reducedShape(x.shape, dims, keepdim), dtype: x.dtype };
  },

  forward([x], { dims }, { shape, dtype }) {
    return Tensor.from(allocateFrom(dtype, reduce(x, dims, "max")), shape);
  },

  // gradient · ([x = max] / (how many are))
  vjp(node, gradient) {
    const { dims } = node.attributes;
    const x = node.input(0);
    const kept = reducedShape(x.shape, dims, true);
    return [map(share, [reshape(gradient, kept), ...largest(x, node.result(), dims)])];
  },
};

/** Where the largest elements stand, and how many there are. */
export function largest(x: Tensor, result: Tensor, dims: readonly number[]): [Tensor, Tensor] {
  const isLargest = map(isEqual, [x, reshape(result, reducedShape(x.shape, dims, true))]);
  return [isLargest, sum(isLargest, dims, true)];
}

export function max(x: Tensor, dim?: number | readonly number[], keepdim = false): Tensor {
  return apply(maxOp, [x], { dims: normalizeDims("max", dim, x.ndim), keepdim });
}
