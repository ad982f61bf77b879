import { type Expression, toText } from "../../expr/index.ts";
import { type Kind, kindOf } from "../../expr/kind.ts";
import { allocate, type Dtype, dtypeOf, isFloat, promote } from "../../tensor/dtype.ts";
import { broadcastShapes, type Shape, sizeOf } from "../../tensor/shape.ts";
import { broadcastStrides, collapse, forEachOuter, type View } from "../../tensor/strides.ts";
import { type Op, type Storage, Tensor } from "../../tensor/tensor.ts";
import { apply } from "../apply.ts";
import { kernelFor } from "./kernel.ts";
import { pullback } from "./pullback.ts";

/** What is computed for each element, and in which dtype it is kept. */
export interface MapAttributes {
  expression: Expression;
  /** Default: what the operands' dtypes and the expression's kind of number give. */
  dtype?: Dtype;
}

/**
 * Applies a scalar expression to each element of its inputs, which broadcast together. Every
 * elementwise operation is this one; its derivative is the expression's.
 */
export const mapOp: Op<MapAttributes> = {
  name: "map",

  infer(inputs, { expression, dtype }) {
    const shape = broadcastShapes(
      toText(expression),
      inputs.map((x) => x.shape),
    );
    return { shape, dtype: dtype ?? resultDtype(expression, inputs) };
  },

  forward(inputs, { expression }, { shape, dtype }) {
    const out = Tensor.from(allocate(dtype, sizeOf(shape)), shape);
    runMap(expression, inputs, shape, out.storage, out);
    return out;
  },

  vjp(node, gradient) {
    const { expression } = node.attributes;
    return node.inputs.map((x, i) => {
      if (!x.requiresGrad) return null;
      const back = pullback(expression, node.inputs.length, i);
      if (back === null) return null;
      const operands = back.operands.map((source) => {
        if (source === "gradient") return gradient;
        return source === "result" ? node.result() : node.input(source);
      });
      return operands.length === 1 && back.isIdentity
        ? operands[0]
        : apply(mapOp, operands, { expression: back.expression });
    });
  },
};

export function map(expression: Expression, inputs: readonly Tensor[], dtype?: Dtype): Tensor {
  return apply(mapOp, inputs, { expression, dtype });
}

const kinds: Record<Dtype, Kind> = {
  bool: "bool",
  int32: "integer",
  float32: "float",
  float64: "float",
};

function resultDtype(expression: Expression, inputs: readonly Tensor[]): Dtype {
  const kind = kindOf(
    expression,
    inputs.map((x) => kinds[x.dtype]),
  );
  if (kind === "bool") return "bool";
  if (kind === "integer") return "int32";
  const common = promote(inputs);
  return isFloat(common) ? common : "float32";
}

/** Computes the expression for every element of `shape` into a view of a storage. */
export function runMap(
  expression: Expression,
  inputs: readonly Tensor[],
  shape: Shape,
  storage: Storage,
  target: View,
): void {
  if (sizeOf(shape) === 0) return;
  const nest = collapse(shape, [target.strides, ...inputs.map((x) => broadcastStrides(x, shape))]);
  const length = nest.shape.at(-1) ?? 1;
  const strides = nest.strides.map((walk) => walk.at(-1) ?? 1);
  const arrays = [storage.array, ...inputs.map((x) => x.storage.array)];
  const kernel = kernelFor(expression, arrays.map(dtypeOf), strides);
  const walks: (typeof storage.array | number)[] = [];
  for (let k = 0; k < arrays.length; k++) walks.push(arrays[k], 0, strides[k]);
  const starts = [target.offset, ...inputs.map((x) => x.offset)];
  forEachOuter(nest, 1, starts, (offsets) => {
    for (let k = 0; k < offsets.length; k++) walks[3 * k + 1] = offsets[k];
    kernel(length, ...walks);
  });
}
