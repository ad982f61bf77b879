import { formatCount } from "../text/quantity.ts";
import { DtypeError, MemoryError } from "./errors.ts";
import { Bfloat16Numbers, Float16Numbers, type HalfDtype, HalfNumbers } from "./half.ts";

/** A float dtype: the ones that can carry gradients. */
export type FloatDtype = "float32" | "float64" | HalfDtype;

/** The element types of a tensor. `bool` holds 0 and 1. */
export type Dtype = FloatDtype | "int32" | "bool";

/** The typed array behind a tensor: one class for each {@link Dtype}; of float16 and bfloat16 a Float32Array's own. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Float16Numbers,
  bfloat16: Bfloat16Numbers,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

/** Dtypes from the narrowest to the widest: a mixture takes the last of its members, but see {@link widest}. */
export const dtypes: readonly Dtype[] = [
  "bool",
  "int32",
  "float16",
  "bfloat16",
  "float32",
  "float64",
];

/**
 * So many zeros. `what` says of what they are to be the numbers, in an error.
 *
 * @throws MemoryError where there is no room for them.
 */
export function allocate(dtype: Dtype, length: number, what?: () => string): TypedArray {
  try {
    return new constructors[dtype](length);
  } catch (cause) {
    const bytes = formatCount(length * bytesPerElement(dtype));
    throw new MemoryError(
      `${what ? `${what()}: ` : ""}${formatCount(length)} numbers of ${dtype} take ${bytes} bytes, more than ` +
        "can be had at once. Make it smaller, or compute it in parts",
      { cause },
    );
  }
}

/** The numbers that stand in a buffer from an address on, not copied. */
export function viewOf(
  dtype: Dtype,
  buffer: ArrayBuffer,
  address: number,
  length: number,
): TypedArray {
  return new constructors[dtype](buffer, address, length);
}

/** Copies numbers into a new typed array; for `bool`, everything but 0 and false becomes 1. */
export function allocateFrom(
  dtype: Dtype,
  values: ArrayLike<number | boolean | bigint>,
): TypedArray {
  const array = allocate(dtype, values.length);
  if (dtype === "bool") {
    for (let i = 0; i < values.length; i++) array[i] = Number(values[i]) === 0 ? 0 : 1;
  } else if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    array.set(Array.from(values, Number));
  } else {
    array.set(values as ArrayLike<number>);
  }
  return array;
}

export function dtypeOf(array: TypedArray): Dtype {
  if (array instanceof Float32Array) return halfOf(array) ?? "float32";
  if (array instanceof Float64Array) return "float64";
  if (array instanceof Int32Array) return "int32";
  return "bool";
}

/** By its class alone: of numbers that are elsewhere, no property can be read. */
function halfOf(array: Float32Array): HalfDtype | undefined {
  if (!(array instanceof HalfNumbers)) return undefined;
  return array instanceof Float16Numbers ? "float16" : "bfloat16";
}

export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return dtype === "float32" || dtype === "float64" || isHalf(dtype);
}

/** Whether numbers of it are stored rounded to 16 bits. */
export function isHalf(dtype: Dtype): dtype is HalfDtype {
  return dtype === "float16" || dtype === "bfloat16";
}

export function bytesPerElement(dtype: Dtype): number {
  return constructors[dtype].BYTES_PER_ELEMENT;
}

/** The dtype that holds the numbers of both: of the two halves, neither of which holds the other's, float32. */
export function widest(a: Dtype, b: Dtype): Dtype {
  if (a !== b && isHalf(a) && isHalf(b)) return "float32";
  return dtypes.indexOf(a) >= dtypes.indexOf(b) ? a : b;
}

/** Ranks a dtype by category, as PyTorch's promotion does: bool, then integers, then floats. */
function category(dtype: Dtype): number {
  return dtype === "bool" ? 0 : dtype === "int32" ? 1 : 2;
}

/**
 * The common dtype of several operands, by PyTorch's rule: a 0-dimensional operand only counts where
 * its category (bool < integer < float) is above that of every operand with dimensions. A number
 * beside a float32 tensor therefore leaves it float32.
 *
 * Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function promote(operands: readonly { dtype: Dtype; shape: readonly number[] }[]): Dtype {
  let dimensioned: Dtype | null = null;
  let scalar: Dtype | null = null;
  for (const { dtype, shape } of operands) {
    if (shape.length > 0) dimensioned = dimensioned ? widest(dimensioned, dtype) : dtype;
    else scalar = scalar ? widest(scalar, dtype) : dtype;
  }
  if (dimensioned === null) return scalar ?? "float32";
  return scalar === null || category(scalar) <= category(dimensioned) ? dimensioned : scalar;
}

export function assertFloat(operation: string, dtype: Dtype): asserts dtype is FloatDtype {
  if (!isFloat(dtype)) {
    throw new DtypeError(
      `${operation}: needs a float tensor, got ${dtype}. Convert it first: x.to("float32")`,
    );
  }
}
