import { shown } from "../text/shown.ts";
import {
  anyNumber,
  checkArgument,
  checkOptions,
  dtype as dtypeKind,
  finite,
  flag,
  isPlainObject,
  isTypedArray,
  type Kind,
  kind,
  type OptionTable,
} from "./arguments.ts";
import { allocate, allocateFrom, type Dtype, isFloat, type TypedArray, widest } from "./dtype.ts";
import { ShapeError, ValueError } from "./errors.ts";
import { checkShape, type Shape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** Numbers nested in arrays: `1`, `[1, 2]`, `[[1, 2], [3, 4]]`, …; rows may be typed arrays. */
export type NestedNumbers = number | boolean | TypedArray | readonly NestedNumbers[];

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

export interface TensorOptions {
  /** Default float32; for booleans, bool. */
  dtype?: Dtype;
  /** Record operations on this tensor, for `backward`. Default false. */
  requiresGrad?: boolean;
}

const tensorOptions: OptionTable<TensorOptions> = { dtype: dtypeKind, requiresGrad: flag };
const dataOptions = { ...tensorOptions, shape: kind("a shape", Array.isArray) };

/** What takes a shape takes its sizes one after the other, too: `zeros(2, 3)`. */
export type Sizes<Options> = [...sizes: number[]] | [...sizes: number[], options: Options];

/** A shape, and what comes after it. */
export function shapeAndOptions<Options>(
  operation: string,
  [first, ...rest]: readonly unknown[],
): [shape: Shape, options: Options] {
  let shape = first;
  let options = rest[0];
  if (typeof first === "number") {
    const more = rest.findIndex((size) => typeof size !== "number");
    const count = more < 0 ? rest.length : more;
    shape = [first, ...rest.slice(0, count)];
    options = rest[count];
  }
  checkShape(operation, shape);
  return [shape, (options === undefined ? {} : options) as Options];
}

/**
 * A tensor with the given numbers, copied from nested arrays or typed arrays.
 *
 * A typed array keeps its own dtype (Float32Array, Float64Array, Int32Array) and gets one dimension,
 * or the shape in the options. Rows may be typed arrays.
 *
 * @throws ShapeError where rows differ in length; ValueError for what holds no numbers, and for an
 * option that is none; DtypeError for a dtype that is none.
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
  return finish(Tensor.from(allocateFrom(options.dtype ?? dtype, flat), sizes), options);
}

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
  return Tensor.from(allocateFrom(own, flat), shape);
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

function finish(x: Tensor, { requiresGrad = false }: TensorOptions): Tensor {
  x.requiresGrad = requiresGrad;
  return x;
}

/** The dtype that a typed array has of itself. */
function dtypeOfTyped(values: object): Dtype {
  if (values instanceof Float64Array) return "float64";
  return values instanceof Int32Array ? "int32" : "float32";
}

/** Numbers as they were given. */
interface Read {
  flat: ArrayLike<number | boolean>;
  shape: number[];
  dtype: Dtype;
  /** Whether they came in typed arrays. */
  isTyped: boolean;
}

function read(operation: string, name: string, data: NestedNumbers): Read {
  if (isTypedArray(data)) {
    return { flat: data, shape: [data.length], dtype: dtypeOfTyped(data), isTyped: true };
  }
  const shape = measure(data);
  const flat: (number | boolean)[] = [];
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

/** The shape of nested arrays, by the first element at each level. */
function measure(data: NestedNumbers): number[] {
  const shape: number[] = [];
  for (let level = data; isList(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
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
  const array = allocate(options.dtype ?? "float32", sizeOf(shape));
  if (value !== 0) array.fill(options.dtype === "bool" ? 1 : value);
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
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = start + i * step;
  const array = allocateFrom(options.dtype ?? "float32", values);
  return finish(Tensor.from(array, [length]), options);
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
  const values = new Float64Array(count);
  const last = count - 1;
  // From the nearer end, so that both ends are exact.
  for (let i = 0; i < count; i++) {
    const step = last > 0 ? (end - start) / last : 0;
    values[i] = i <= last / 2 ? start + i * step : end - (last - i) * step;
  }
  const array = allocateFrom(options.dtype ?? "float32", values);
  return finish(Tensor.from(array, [count]), options);
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
  const array = allocate(options.dtype ?? "float32", rows * rows);
  for (let i = 0; i < rows; i++) array[i * (rows + 1)] = 1;
  return finish(Tensor.from(array, [rows, rows]), options);
}
