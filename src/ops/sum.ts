import { allocateFrom, type Dtype } from "../tensor/dtype.ts";
import { normalizeDims, reducedShape } from "../tensor/shape.ts";
import { type Op, Tensor } from "../tensor/tensor.ts";
import { apply } from "./apply.ts";
import { expand } from "./expand.ts";
import { checkSums, type ReductionAttributes, reduce } from "./reduction.ts";
import { reshape } from "./reshape.ts";

/** The sum over some dimensions, accumulated in double precision. */
export const sumOp: Op<ReductionAttributes> = {
  name: "sum",

  infer([x], { dims, keepdim }) {
    const dtype: Dtype = x.dtype === "bool" ? "int32" : x.dtype;
    return { shape: reducedShape(x.shape, dims, keepdim), dtype };
  },

  forward([x], { dims }, { shape, dtype }) {
    const sums = reduce(x, dims, "sum");
    if (dtype === "int32") checkSums("sum", sums, shape);
    return Tensor.from(allocateFrom(dtype, sums), shape);
  },

  vjp(node, gradient) {
    const { shape } = node.inputs[0];
    return [expand(reshape(gradient, reducedShape(shape, node.attributes.dims, true)), shape)];
  },
};

export function sum(x: Tensor, dim?: number | readonly number[], keepdim = false): Tensor {
  return apply(sumOp, [x], { dims: normalizeDims("sum", dim, x.ndim), keepdim });
}
