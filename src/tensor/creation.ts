import { allocate, allocateFrom, type Dtype, type TypedArray } from "./dtype.ts";
import { ShapeError, ValueError } from "./errors.ts";
import { checkInt32 } from "./int32.ts";
import { checkRank, checkShape, formatShape, type Shape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** Numbers nested in arrays: `1`, `[1, 2]`, `[[1, 2], [3, 4]]`, … */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

export interface TensorOptions {
  /** Default float32; for booleans, bool. */
  dtype?: Dtype;
  /** Record operations on this tensor, for `backward`. Default false. */
  requiresGrad?: boolean;
}

/**
 * A tensor with the given numbers, copied from nested arrays or a typed array.
 *
 * A typed array keeps its own dtype (Float32Array, Float64Array, Int32Array; 64-bit integers become
 * int32) and gets one dimension, or the shape in the options. For int32 fractions are cut towards 0.
 *
 * @throws ShapeError where rows differ in length, and for more than 64 dimensions; ValueError for a
 * number that int32 does not hold, where that is asked for: NaN, ±∞, 3e9.
 * @example
 * ```ts
 * tensor([[1, 2], [3, 4]]).shape; // → 2,2
 * ```
 */
export function tensor(
  data: NestedNumbers | TypedArray | BigInt64Array | BigUint64Array,
  options: TensorOptions & { shape?: Shape } = {},
): Tensor {
  const isTyped = ArrayBuffer.isView(data);
  const shape = options.shape ?? (isTyped ? [data.length] : measure(data));
  checkShape("tensor", shape);
  const flat = isTyped ? data : flatten(data);
  return made("tensor", flat, shape, { ...options, dtype: options.dtype ?? defaultDtype(flat) });
}

/** A tensor of numbers that stand in a row. */
function made(
  operation: string,
  values: ArrayLike<number | boolean | bigint>,
  shape: Shape,
  options: TensorOptions,
): Tensor {
  const dtype = options.dtype ?? "float32";
  const x = Tensor.from(allocateFrom(dtype, values), shape);
  if (dtype === "int32" && !(values instanceof Int32Array)) checkInt32(operation, values, shape);
  return finish(x, options);
}

function finish(x: Tensor, { requiresGrad = false }: TensorOptions): Tensor {
  x.requiresGrad = requiresGrad;
  return x;
}

function defaultDtype(
  values: TypedArray | BigInt64Array | BigUint64Array | (number | boolean)[],
): Dtype {
  if (values instanceof Float64Array) return "float64";
  const isInteger = [Int32Array, BigInt64Array, BigUint64Array].some(
    (type) => values instanceof type,
  );
  if (isInteger) return "int32";
  if (!Array.isArray(values) || values.length === 0) return "float32";
  return values.every((value) => typeof value === "boolean") ? "bool" : "float32";
}

function isList(data: NestedNumbers): data is readonly NestedNumbers[] {
  return Array.isArray(data);
}

/**
 * The shape of nested arrays, by the first element at each level.
 *
 * @throws ShapeError for arrays nested deeper than a tensor has dimensions, without looking further.
 */
function measure(data: NestedNumbers): number[] {
  const shape: number[] = [];
  for (let level = data; isList(level); level = level[0]) {
    checkRank("tensor", shape.push(level.length));
    if (level.length === 0) break;
  }
  return shape;
}

function flatten(data: NestedNumbers): (number | boolean)[] {
  const shape = measure(data);
  const flat: (number | boolean)[] = [];
  const visit = (part: NestedNumbers, depth: number, path: string) => {
    if (!isList(part)) {
      if (depth < shape.length || (typeof part !== "number" && typeof part !== "boolean")) {
        throw new ShapeError(
          `tensor: expected ${depth < shape.length ? "an array" : "a number"} at data${path}, ` +
            `got ${String(part)}`,
        );
      }
      flat.push(part);
      return;
    }
    if (depth >= shape.length || part.length !== shape[depth]) {
      throw new ShapeError(
        `tensor: data${path} has ${part.length} elements where ` +
          `${depth >= shape.length ? "a number" : shape[depth]} was expected: rows must be equally long`,
      );
    }
    for (let i = 0; i < part.length; i++) visit(part[i], depth + 1, `${path}[${i}]`);
  };
  visit(data, 0, "");
  return flat;
}

/**
 * A tensor filled with one number.
 *
 * @example
 * ```ts
 * full([2, 2], 7).sum().item(); // → 28
 * ```
 */
export function full(shape: Shape, value: number, options: TensorOptions = {}): Tensor {
  checkShape("full", shape);
  const what = () => `full: ${formatShape(shape)}`;
  const array = allocate(options.dtype ?? "float32", sizeOf(shape), what);
  if (options.dtype === "int32") checkInt32("full", [value], []);
  if (!Object.is(value, 0)) array.fill(options.dtype === "bool" ? Number(value !== 0) : value);
  return finish(Tensor.from(array, shape), options);
}

/**
 * A tensor of zeros.
 *
 * @example
 * ```ts
 * zeros([2, 3]).size; // → 6
 * ```
 */
export function zeros(shape: Shape, options?: TensorOptions): Tensor {
  return full(shape, 0, options);
}

/**
 * A tensor of ones.
 *
 * @example
 * ```ts
 * ones([3]).sum().item(); // → 3
 * ```
 */
export function ones(shape: Shape, options?: TensorOptions): Tensor {
  return full(shape, 1, options);
}

/**
 * Numbers from `start` (default 0) up to, not including, `end`.
 *
 * @example
 * ```ts
 * arange(4).toArray(); // → 0,1,2,3
 * arange(1, 2, 0.25).toArray(); // → 1,1.25,1.5,1.75
 * ```
 */
export function arange(end: number, options?: TensorOptions): Tensor;
export function arange(start: number, end: number, options?: TensorOptions): Tensor;
export function arange(start: number, end: number, step: number, options?: TensorOptions): Tensor;
export function arange(...args: (number | TensorOptions | undefined)[]): Tensor {
  const numbers = args.filter((arg) => typeof arg === "number");
  const options = args.find((arg) => typeof arg === "object") ?? {};
  const [start, end, step] =
    numbers.length === 1 ? [0, numbers[0], 1] : [numbers[0], numbers[1], numbers[2] ?? 1];
  if (step === 0 || ![start, end, step].every(Number.isFinite)) {
    throw new ValueError(
      "arange: needs finite numbers and a step other than 0, got " +
        `start ${start}, end ${end}, step ${step}`,
    );
  }
  const length = Math.max(0, Math.ceil((end - start) / step));
  const values = allocate("float64", length, () => `arange: ${formatShape([length])}`);
  for (let i = 0; i < length; i++) values[i] = start + i * step;
  return made("arange", values, [length], options);
}

/**
 * `count` numbers, evenly spaced from `start` to `end`, both included.
 *
 * @example
 * ```ts
 * linspace(0, 1, 5).toArray(); // → 0,0.25,0.5,0.75,1
 * ```
 */
export function linspace(
  start: number,
  end: number,
  count: number,
  options: TensorOptions = {},
): Tensor {
  checkShape("linspace", [count]);
  const values = allocate("float64", count, () => `linspace: ${formatShape([count])}`);
  const last = count - 1;
  // From the nearer end, so that both ends are exact.
  for (let i = 0; i < count; i++) {
    const step = last > 0 ? (end - start) / last : 0;
    values[i] = i <= last / 2 ? start + i * step : end - (last - i) * step;
  }
  return made("linspace", values, [count], options);
}

/**
 * The identity matrix: ones on the diagonal.
 *
 * @example
 * ```ts
 * eye(2).toArray(); // → 1,0,0,1
 * ```
 */
export function eye(rows: number, options: TensorOptions = {}): Tensor {
  checkShape("eye", [rows]);
  const what = () => `eye: ${formatShape([rows, rows])}`;
  const array = allocate(options.dtype ?? "float32", rows * rows, what);
  for (let i = 0; i < rows; i++) array[i * (rows + 1)] = 1;
  return finish(Tensor.from(array, [rows, rows]), options);
}
