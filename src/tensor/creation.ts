import { shown } from "../text/shown.ts";
import {
  anyNumber,
  checkArgument,
  checkOptions,
  finite,
  flag,
  kind,
  type OptionTable,
} from "./arguments.ts";
import { allocate, type Dtype } from "./dtype.ts";
import { dtype as dtypeKind } from "./dtype-kind.ts";
import { ValueError } from "./errors.ts";
import { checkInt32 } from "./int32.ts";
import {
  checkShape,
  formatShape,
  type Shape,
  type Sizes,
  shapeAndOptions,
  sizeOf,
} from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { fromNumbers, type NestedNumbers, read } from "./tensor-like.ts";

export interface TensorOptions {
  /** Default float32; for booleans, bool. */
  dtype?: Dtype;
  /** Record operations on this tensor, for `backward`. Default false. */
  requiresGrad?: boolean;
}

const tensorOptions: OptionTable<TensorOptions> = { dtype: dtypeKind, requiresGrad: flag };
const dataOptions = { ...tensorOptions, shape: kind("a shape", Array.isArray) };

/**
 * A tensor with the given numbers, copied from nested arrays or typed arrays.
 *
 * A typed array keeps its own dtype (Float32Array, Float64Array, Int32Array; 64-bit integers become
 * int32) and gets one dimension, or the shape in the options. Rows may be typed arrays. For int32
 * fractions are cut towards 0.
 *
 * @throws ShapeError where rows differ in length, and for more than 64 dimensions; ValueError for what
 * holds no numbers, for an option that is none, and for a number that int32 does not hold, where that is
 * asked for: NaN, ±∞, 3e9; DtypeError for a dtype that is none.
 * @example
 * ```ts
 * tensor([[1, 2], [3, 4]]).shape; // → 2,2
 * ```
 */
export function tensor(
  data: NestedNumbers,
  options: TensorOptions & { shape?: Shape } = {},
): Tensor {
  checkOptions("tensor", dataOptions, options);
  if ((data as unknown) instanceof Tensor) {
    throw new ValueError("tensor: data is a tensor already. Use x.clone(), or x.detach()");
  }
  const { flat, shape, dtype } = read("tensor", "data", data);
  const sizes = options.shape ?? shape;
  checkShape("tensor", sizes);
  return finish(fromNumbers("tensor", flat, sizes, options.dtype ?? dtype), options);
}

function finish(x: Tensor, { requiresGrad = false }: TensorOptions): Tensor {
  x.requiresGrad = requiresGrad;
  return x;
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
  checkArgument("full", "value", anyNumber, value);
  return filled("full", shape, value, options);
}

function filled(operation: string, shape: Shape, value: number, options: TensorOptions): Tensor {
  checkOptions(operation, tensorOptions, options);
  const what = () => `${operation}: ${formatShape(shape)}`;
  const array = allocate(options.dtype ?? "float32", sizeOf(shape), what);
  if (options.dtype === "int32") checkInt32(operation, [value], []);
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
export function zeros(shape: Shape, options?: TensorOptions): Tensor;
/** A tensor of zeros, its sizes one after the other. */
export function zeros(...sizes: Sizes<TensorOptions>): Tensor;
export function zeros(...args: readonly unknown[]): Tensor {
  const [shape, options] = shapeAndOptions<TensorOptions>("zeros", args);
  return filled("zeros", shape, 0, options);
}

/**
 * A tensor of ones.
 *
 * @example
 * ```ts
 * ones([3]).sum().item(); // → 3
 * ```
 */
export function ones(shape: Shape, options?: TensorOptions): Tensor;
/** A tensor of ones, its sizes one after the other. */
export function ones(...sizes: Sizes<TensorOptions>): Tensor;
export function ones(...args: readonly unknown[]): Tensor {
  const [shape, options] = shapeAndOptions<TensorOptions>("ones", args);
  return filled("ones", shape, 1, options);
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
export function arange(...args: readonly unknown[]): Tensor {
  const end = args.findIndex((arg) => typeof arg !== "number");
  const numbers = (end < 0 ? args : args.slice(0, end)) as number[];
  const options = ((end < 0 ? undefined : args[end]) ?? {}) as TensorOptions;
  if (
    numbers.length === 0 ||
    numbers.length > 3 ||
    !numbers.every(Number.isFinite) ||
    numbers[2] === 0
  ) {
    throw new ValueError(
      "arange: expected finite numbers end, or start, end and a step other than 0, got " +
        shown(args),
    );
  }
  checkOptions("arange", tensorOptions, options);
  const [start, stop, step] =
    numbers.length === 1 ? [0, numbers[0], 1] : [numbers[0], numbers[1], numbers[2] ?? 1];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const values = allocate("float64", length, () => `arange: ${formatShape([length])}`);
  for (let i = 0; i < length; i++) values[i] = start + i * step;
  return finish(fromNumbers("arange", values, [length], options.dtype ?? "float32"), options);
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
  checkArgument("linspace", "start", finite, start);
  checkArgument("linspace", "end", finite, end);
  checkShape("linspace", [count]);
  checkOptions("linspace", tensorOptions, options);
  const values = allocate("float64", count, () => `linspace: ${formatShape([count])}`);
  const last = count - 1;
  // From the nearer end, so that both ends are exact.
  for (let i = 0; i < count; i++) {
    const step = last > 0 ? (end - start) / last : 0;
    values[i] = i <= last / 2 ? start + i * step : end - (last - i) * step;
  }
  return finish(fromNumbers("linspace", values, [count], options.dtype ?? "float32"), options);
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
  checkOptions("eye", tensorOptions, options);
  const what = () => `eye: ${formatShape([rows, rows])}`;
  const array = allocate(options.dtype ?? "float32", rows * rows, what);
  for (let i = 0; i < rows; i++) array[i * (rows + 1)] = 1;
  return finish(Tensor.from(array, [rows, rows]), options);
}

/**
 * A tensor of zeros with the shape, and if no other is given the dtype, of another.
 *
 * @example
 * ```ts
 * zerosLike(tensor([1, 2])).toArray(); // → 0,0
 * ```
 */
export function zerosLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return filledLike("zerosLike", x, 0, options);
}

/**
 * A tensor of ones with the shape, and if no other is given the dtype, of another.
 *
 * @example
 * ```ts
 * onesLike(tensor([1, 2], { dtype: "int32" })).dtype; // → int32
 * ```
 */
export function onesLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return filledLike("onesLike", x, 1, options);
}

/**
 * A tensor filled with one number, with the shape, and if no other is given the dtype, of another.
 *
 * @example
 * ```ts
 * fullLike(tensor([1, 2]), 7).toArray(); // → 7,7
 * ```
 */
export function fullLike(x: Tensor, value: number, options: TensorOptions = {}): Tensor {
  checkArgument("fullLike", "value", anyNumber, value);
  return filledLike("fullLike", x, value, options);
}

function filledLike(operation: string, x: Tensor, value: number, options: TensorOptions): Tensor {
  checkArgument(
    operation,
    "its argument",
    kind("a tensor", (given) => given instanceof Tensor),
    x,
  );
  checkOptions(operation, tensorOptions, options);
  return filled(operation, x.shape, value, { dtype: x.dtype, ...options });
}
