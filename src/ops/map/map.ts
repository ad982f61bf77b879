import { functionName } from "../../expr/functions.ts";
import { type Expression, input } from "../../expr/index.ts";
import { type Kind, type Typed, typed } from "../../expr/kind.ts";
import {
  allocate,
  type Dtype,
  dtypeOf,
  isFloat,
  promote,
  type TypedArray,
} from "../../tensor/dtype.ts";
import { HalfNumbers, roundToHalf } from "../../tensor/half.ts";
import { broadcastShapes, type Shape, sameShape, sizeOf } from "../../tensor/shape.ts";
import type { Storage } from "../../tensor/storage.ts";
import {
  broadcastStrides,
  collapse,
  forEachOuter,
  isContiguous,
  type View,
} from "../../tensor/strides.ts";
import { type Op, Tensor } from "../../tensor/tensor.ts";
import { WORTHWHILE } from "../../wasm/scratch.ts";
import { apply } from "../apply.ts";
import { blockKernel } from "./block-kernel.ts";
import { kernelFor } from "./kernel.ts";
import { pullback } from "./pullback.ts";

/** What is computed for each element, and in which dtype it is kept. */
export interface MapAttributes {
  expression: Expression;
  /** Default: what the operands' dtypes and the expression's kind of number give. */
  dtype?: Dtype;
  /** What an error calls an expression that has no name of its own. */
  name?: string;
}

/**
 * Applies a scalar expression to each element of its inputs, which broadcast together. Every
 * elementwise operation is this one; its derivative is the expression's.
 */
export const mapOp: Op<MapAttributes> = {
  name: "map",

  describe({ expression }) {
    return functionName(expression) ?? "map";
  },

  infer(inputs, { expression, dtype, name }) {
    const shape = broadcastShapes(
      () => name ?? functionName(expression) ?? "map",
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
      if (back === null) return 0;
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

export function map(
  expression: Expression,
  inputs: readonly Tensor[],
  dtype?: Dtype,
  name?: string,
): Tensor {
  return apply(mapOp, inputs, { expression, dtype, name });
}

const identity = input(0);

/** The kind of number that a dtype holds. */
export const kindOfDtype: Record<Dtype, Kind> = {
  bool: "bool",
  int32: "integer",
  float16: "float",
  bfloat16: "float",
  float32: "float",
  float64: "float",
};

const known = new WeakMap<Expression, Map<string, Typed>>();

/** What an expression computes for operands of these dtypes: integers wrap as those of 32 bits. */
export function typedFor(expression: Expression, dtypes: readonly Dtype[]): Typed {
  const variants = known.get(expression) ?? new Map<string, Typed>();
  known.set(expression, variants);
  const key = dtypes.join();
  const before = variants.get(key);
  if (before) return before;
  const made = typed(
    expression,
    dtypes.map((dtype) => kindOfDtype[dtype]),
  );
  variants.set(key, made);
  return made;
}

function resultDtype(expression: Expression, inputs: readonly Tensor[]): Dtype {
  const { kind } = typedFor(
    expression,
    inputs.map((x) => x.dtype),
  );
  if (kind === "bool") return "bool";
  if (kind === "integer") return "int32";
  const common = promote(inputs);
  return isFloat(common) ? common : "float32";
}

/** Computes the expression for every element of `shape` into a view of a storage. */
export function runMap(
  written: Expression,
  inputs: readonly Tensor[],
  shape: Shape,
  storage: Storage,
  target: View,
): void {
  const { array } = storage;
  if (array instanceof HalfNumbers) {
    runHalfMap(written, inputs, shape, array, target);
    return;
  }
  const size = sizeOf(shape);
  if (size === 0) return;
  const arrays = [storage.array, ...inputs.map((x) => x.storage.array)];
  const dtypes = arrays.map(dtypeOf);
  const isOfFloats = inputs.every((x) => isFloat(x.dtype));
  const expression = isOfFloats ? written : typedFor(written, dtypes.slice(1)).expression;
  const flat = flatStrides(inputs, shape, target);
  // Into floats a typed array converts as it copies.
  if (flat && expression === identity && (dtypes[0] === dtypes[1] || isFloat(dtypes[0]))) {
    copyFlat(inputs[0], storage.array.subarray(target.offset, target.offset + size));
    return;
  }
  const walks: (TypedArray | number)[] = [];
  if (flat && size < WORTHWHILE) {
    walks.push(storage.array, target.offset, 1);
    for (const [k, x] of inputs.entries()) walks.push(x.storage.array, x.offset, flat[k + 1]);
    kernelFor(expression, dtypes, flat)(size, ...walks);
    return;
  }
  const nest = flat
    ? { shape: [size], strides: flat.map((stride) => [stride]) }
    : collapse(shape, [target.strides, ...inputs.map((x) => broadcastStrides(x, shape))]);
  const starts = [target.offset, ...inputs.map((x) => x.offset)];
  const block = blockKernel(expression, dtypes, nest);
  if (block) {
    forEachOuter(nest, 2, starts, (offsets) => block(arrays, offsets));
    return;
  }
  const length = nest.shape.at(-1) ?? 1;
  const strides = nest.strides.map((walk) => walk.at(-1) ?? 1);
  const kernel = kernelFor(expression, dtypes, strides);
  for (let k = 0; k < arrays.length; k++) walks.push(arrays[k], 0, strides[k]);
  forEachOuter(nest, 1, starts, (offsets) => {
    for (let k = 0; k < offsets.length; k++) walks[3 * k + 1] = offsets[k];
    kernel(length, ...walks);
  });
}

/** The same into half precision: computed in float32, and each number rounded once. */
function runHalfMap(
  expression: Expression,
  inputs: readonly Tensor[],
  shape: Shape,
  { dtype, buffer, byteOffset, length }: HalfNumbers,
  target: View,
): void {
  const results = Tensor.from(new Float32Array(sizeOf(shape)), shape);
  runMap(expression, inputs, shape, results.storage, results);
  roundToHalf(dtype, results.storage.array as Float32Array);
  const array = new Float32Array(buffer, byteOffset, length);
  runMap(identity, [results], shape, { array, version: 0 }, target);
}

/** Copies numbers that stand in order, or repeats a single one, as fast as memory goes; converts them. */
function copyFlat({ size, offset, storage }: Tensor, target: TypedArray): void {
  if (size === 1) target.fill(storage.array[offset]);
  else target.set(storage.array.subarray(offset, offset + size));
}

/** The strides of one loop over everything, where each operand is one number or stands in order. */
function flatStrides(inputs: readonly Tensor[], shape: Shape, target: View): number[] | null {
  if (!isContiguous(shape, target.strides)) return null;
  const strides = [1];
  for (const x of inputs) {
    if (x.size === 1) strides.push(0);
    else if (sameShape(x.shape, shape) && x.isContiguous) strides.push(1);
    else return null;
  }
  return strides;
}
