import { shown } from "../text/shown.ts";
import { checkArgument, isPlainObject, isTypedArray, type Kind, kind } from "./arguments.ts";
import { allocateFrom, type Dtype, dtypeOf, isFloat, type TypedArray, widest } from "./dtype.ts";
import { ShapeError, ValueError } from "./errors.ts";
import { HalfNumbers } from "./half.ts";
import { checkInt32 } from "./int32.ts";
import { checkRank, type Shape } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** Numbers nested in arrays: `1`, `[1, 2]`, `[[1, 2], [3, 4]]`, …; rows may be typed arrays. */
export type NestedNumbers =
  | number
  | boolean
  | TypedArray
  | BigInt64Array
  | BigUint64Array
  | readonly NestedNumbers[];

/** A tensor, or numbers where one is meant: `x.add([1, 2])`. */
export type TensorLike = Tensor | NestedNumbers;

export const tensorKind = kind("a tensor", (value) => value instanceof Tensor);

/** What a tensor can be made of. */
export const tensorLike: Kind = {
  expected: "a tensor, a number or an array of numbers",
  accepts: (value) =>
    value instanceof Tensor ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    Array.isArray(value) ||
    isTypedArray(value),
  hint: (value) => (isPlainObject(value) ? ". Arguments go by their position, not by name" : ""),
};

/**
 * The tensor that an argument is, or one of its numbers. Those get the dtype of what they stand beside;
 * only fractions beside integers make a float32, and typed arrays keep their own dtype.
 *
 * @throws ValueError for what is neither; ShapeError where rows differ in length.
 */
export function tensorOf(
  operation: string,
  name: string,
  value: unknown,
  beside: Dtype = "float32",
): Tensor {
  if (value instanceof Tensor) return value;
  checkArgument(operation, name, tensorLike, value);
  const { flat, shape, dtype, isTyped } = read(operation, name, value as NestedNumbers);
  const isKept = isTyped || dtype === "bool";
  const fits = isFloat(beside) || Array.prototype.every.call(flat, Number.isInteger);
  const own = isKept ? dtype : !fits ? "float32" : beside === "bool" ? "int32" : beside;
  return fromNumbers(operation, flat, shape, own);
}

/**
 * A tensor of numbers that stand in a row.
 *
 * @throws ValueError for one that int32 does not hold, where that is the dtype.
 */
export function fromNumbers(
  operation: string,
  values: ArrayLike<number | boolean | bigint>,
  shape: Shape,
  dtype: Dtype,
): Tensor {
  const x = Tensor.from(allocateFrom(dtype, values), shape);
  if (dtype === "int32" && !(values instanceof Int32Array)) checkInt32(operation, values, shape);
  return x;
}

/** Tensors that an operation joins: a list of them, or of numbers. */
export function tensorsOf(operation: string, list: unknown): Tensor[] {
  const isList = Array.isArray(list);
  if (!isList) {
    const fix = list instanceof Tensor ? `. Write ${operation}([x, y])` : "";
    throw new ValueError(`${operation}: expected a list of tensors, got ${shown(list)}${fix}`);
  }
  return list.map((x, i) => tensorOf(operation, `tensors[${i}]`, x));
}

/** The dtype that a typed array has of itself. */
function dtypeOfTyped(values: object): Dtype {
  if (values instanceof Float64Array || values instanceof HalfNumbers) return dtypeOf(values);
  const isInteger = [Int32Array, BigInt64Array, BigUint64Array].some(
    (type) => values instanceof type,
  );
  return isInteger ? "int32" : "float32";
}

/** Numbers as they were given. */
interface Read {
  flat: ArrayLike<number | boolean | bigint>;
  shape: number[];
  dtype: Dtype;
  /** Whether they came in typed arrays. */
  isTyped: boolean;
}

export function read(operation: string, name: string, data: NestedNumbers): Read {
  if (isTypedArray(data)) {
    return { flat: data, shape: [data.length], dtype: dtypeOfTyped(data), isTyped: true };
  }
  const shape = measure(operation, data);
  const flat: (number | boolean | bigint)[] = [];
  let typed: Dtype | undefined;
  const visit = (part: NestedNumbers, depth: number, path: string) => {
    if (!isList(part)) {
      const isNumber = typeof part === "number" || typeof part === "boolean";
      if (depth < shape.length || !isNumber) {
        const expected = depth < shape.length ? "an array" : "a number";
        const fix = (part as unknown) instanceof Tensor ? ". Use stack, or x.toArray()" : "";
        throw new ShapeError(
          `${operation}: expected ${expected} at ${name}${path}, got ${shown(part)}${fix}`,
        );
      }
      flat.push(part);
      return;
    }
    if (depth >= shape.length || part.length !== shape[depth]) {
      throw new ShapeError(
        `${operation}: ${name}${path} has ${part.length} elements where ` +
          `${depth >= shape.length ? "a number" : shape[depth]} was expected: rows must be equally long`,
      );
    }
    if (isTypedArray(part)) {
      const own = dtypeOfTyped(part);
      typed = typed ? widest(typed, own) : own;
      for (let i = 0; i < part.length; i++) flat.push(part[i]);
      return;
    }
    for (let i = 0; i < part.length; i++) visit(part[i], depth + 1, `${path}[${i}]`);
  };
  visit(data, 0, "");
  const isBool = flat.length > 0 && flat.every((value) => typeof value === "boolean");
  const dtype = typed ?? (isBool ? "bool" : "float32");
  return { flat, shape, dtype, isTyped: typed !== undefined };
}

function isList(data: NestedNumbers): data is readonly NestedNumbers[] {
  return Array.isArray(data) || isTypedArray(data);
}

/**
 * The shape of nested arrays, by the first element at each level.
 *
 * @throws ShapeError for arrays nested deeper than a tensor has dimensions, without looking further.
 */
function measure(operation: string, data: NestedNumbers): number[] {
  const shape: number[] = [];
  for (let level = data; isList(level); level = level[0]) {
    checkRank(operation, shape.push(level.length));
    if (level.length === 0) break;
  }
  return shape;
}
