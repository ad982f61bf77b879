import { shown } from "../text/shown.ts";
import { ShapeError } from "./errors.ts";

/** The sizes of a tensor's dimensions, outermost first; `[]` is a single number. */
export type Shape = readonly number[];

/** The most dimensions of a tensor, as in NumPy. */
export const maximalRank = 64;

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** The indices of an element, by its place in row-major order. */
export function indicesOf(place: number, shape: Shape): number[] {
  return contiguousStrides(shape).map((stride, dim) => Math.floor(place / stride) % shape[dim]);
}

/** Where an element stands in row-major order: ` at [1, 0]`; nothing for a single number. */
export function formatPlace(position: number, shape: Shape): string {
  return shape.length === 0 ? "" : ` at ${formatShape(indicesOf(position, shape))}`;
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

export function checkRank(operation: string, rank: number): void {
  if (rank <= maximalRank) return;
  throw new ShapeError(
    `${operation}: a tensor has at most ${maximalRank} dimensions, this one would have ${rank}`,
  );
}

export function checkShape(operation: string, shape: unknown): asserts shape is Shape {
  checkSizes(operation, shape, "a shape is");
  checkRank(operation, shape.length);
}

export function checkSizes(
  operation: string,
  sizes: unknown,
  are = "sizes are",
): asserts sizes is readonly number[] {
  if (Array.isArray(sizes) && allIntegers(sizes, 0)) return;
  throw new ShapeError(`${operation}: ${are} a list of non-negative integers, got ${shown(sizes)}`);
}

function allIntegers(list: readonly unknown[], least: number): list is readonly number[] {
  for (let i = 0; i < list.length; i++) {
    if (!Number.isInteger(list[i]) || (list[i] as number) < least) return false;
  }
  return true;
}

/** Integers that were given as a list, or one after the other. */
export function integerList(operation: string, given: readonly unknown[]): readonly number[] {
  const list = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  if (given.length > 0 && allIntegers(list, -Infinity)) return list;
  throw new ShapeError(
    `${operation}: expected integers, ${operation}(2, 3) or ${operation}([2, 3]), got ${shown(list)}`,
  );
}

/** Turns a dimension that may count from the end (−1 is the last) into an index from the front. */
export function normalizeDim(operation: string, dim: number, rank: number): number {
  const extent = Math.max(rank, 1);
  if (!Number.isInteger(dim) || dim < -extent || dim >= extent) {
    throw new ShapeError(
      `${operation}: dimension ${shown(dim)} is out of range for a tensor with ${rank} dimensions ` +
        `(expected ${-extent} to ${extent - 1})`,
    );
  }
  return dim < 0 ? dim + extent : dim;
}

/** Normalizes one dimension, several, or none (`undefined` means all of them), sorted. */
export function normalizeDims(
  operation: string,
  dims: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (dims === undefined) return Array.from({ length: rank }, (_, i) => i);
  if (!Array.isArray(dims)) {
    const dim = normalizeDim(operation, dims as number, rank);
    return rank === 0 ? [] : [dim];
  }
  const list = dims.map((dim) => normalizeDim(operation, dim, rank));
  if (new Set(list).size !== list.length) {
    throw new ShapeError(`${operation}: dimension repeated in [${list.join(", ")}]`);
  }
  return rank === 0 ? [] : list.sort((a, b) => a - b);
}

/**
 * The shape that all operands broadcast to, by NumPy's rule: aligned at the last dimension, sizes
 * must be equal or 1.
 *
 * @param operation names the operation in an error.
 */
export function broadcastShapes(operation: () => string, shapes: readonly Shape[]): Shape {
  let result = shapes[0] ?? [];
  for (let s = 1; s < shapes.length; s++) {
    if (!sameShape(result, shapes[s])) result = broadcastPair(operation, result, shapes[s], shapes);
  }
  return result;
}

function broadcastPair(operation: () => string, a: Shape, b: Shape, all: readonly Shape[]): Shape {
  const rank = Math.max(a.length, b.length);
  const result = new Array<number>(rank);
  for (let i = 0; i < rank; i++) {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        `${operation()}: shapes ${all.map(formatShape).join(" and ")} do not broadcast: ` +
          `sizes ${left} and ${right} at dimension ${i - rank} must be equal or 1`,
      );
    }
    result[i] = left === 1 ? right : left;
  }
  return result;
}

/** A reduced shape: the given dimensions dropped, or kept with size 1. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): number[] {
  const result: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    if (!dims.includes(i)) result.push(shape[i]);
    else if (keepdim) result.push(1);
  }
  return result;
}

/** What takes a shape takes its sizes one after the other, too: `zeros(2, 3)`. */
export type Sizes<Options> = [...sizes: number[]] | [...sizes: number[], options: Options];

/** A shape, and what comes after it. */
export function shapeAndOptions<Options>(
  operation: string,
  args: readonly unknown[],
): [shape: Shape, options: Options] {
  let count = 0;
  while (typeof args[count] === "number") count++;
  const shape = count > 0 ? args.slice(0, count) : args[0];
  const options = args[Math.max(count, 1)];
  checkShape(operation, shape);
  return [shape, (options === undefined ? {} : options) as Options];
}
