import type { TypedArray } from "./dtype.ts";
import { contiguousStrides, type Shape } from "./shape.ts";

/** How a tensor looks at its storage: strides and offset count elements. */
export interface View {
  shape: Shape;
  strides: readonly number[];
  offset: number;
}

/** Whether the elements stand in row-major order without gaps; size-1 dimensions do not matter. */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1) {
      if (strides[i] !== expected) return false;
      expected *= shape[i];
    }
  }
  return true;
}

/** Whether several elements are one number in the storage: an expanded dimension repeats it. */
export function repeatsNumbers({ shape, strides }: View): boolean {
  return !shape.includes(0) && shape.some((size, i) => size > 1 && strides[i] === 0);
}

/** The strides that read a tensor as if it had the shape it broadcasts to: 0 where it repeats. */
export function broadcastStrides(view: View, shape: Shape): number[] {
  const lead = shape.length - view.shape.length;
  return shape.map((_, i) => (i < lead || view.shape[i - lead] === 1 ? 0 : view.strides[i - lead]));
}

/** A loop nest over several operands: merged dimensions, and one stride list for each operand. */
export interface LoopNest {
  shape: number[];
  strides: number[][];
}

/**
 * Merges neighbouring dimensions that every operand walks without a break, so that a loop over the
 * result is as flat as the operands allow. Dimensions of size 1 vanish.
 */
export function collapse(shape: Shape, strides: readonly (readonly number[])[]): LoopNest {
  const merged: number[] = [];
  const walks: number[][] = strides.map(() => []);
  for (let i = 0; i < shape.length; i++) {
    if (shape[i] === 1) continue;
    const last = merged.length - 1;
    const joins = last >= 0 && strides.every((s, k) => walks[k][last] === s[i] * shape[i]);
    if (joins) merged[last] *= shape[i];
    else merged.push(shape[i]);
    const at = merged.length - 1;
    for (let k = 0; k < strides.length; k++) walks[k][at] = strides[k][i];
  }
  return { shape: merged, strides: walks };
}

/**
 * Calls `body` once for each position of the outer dimensions, with one offset for each operand;
 * the innermost `inner` dimensions are left to the body.
 */
export function forEachOuter(
  nest: LoopNest,
  inner: number,
  starts: readonly number[],
  body: (offsets: readonly number[]) => void,
): void {
  const outer = nest.shape.length - inner;
  if (nest.shape.includes(0)) return;
  const offsets = [...starts];
  const index = new Array<number>(Math.max(outer, 0)).fill(0);
  for (;;) {
    body(offsets);
    let dim = outer - 1;
    for (; dim >= 0; dim--) {
      index[dim]++;
      for (let k = 0; k < offsets.length; k++) offsets[k] += nest.strides[k][dim];
      if (index[dim] < nest.shape[dim]) break;
      for (let k = 0; k < offsets.length; k++) offsets[k] -= nest.strides[k][dim] * nest.shape[dim];
      index[dim] = 0;
    }
    if (dim < 0) return;
  }
}

/** The strides that give a view's elements, in row-major order, another shape; null where none do. */
export function stridesAs(view: View, shape: Shape): number[] | null {
  if (isContiguous(view.shape, view.strides)) return contiguousStrides(shape);
  const runs = collapse(view.shape, [view.strides]);
  const strides = shape.map(() => 1);
  let dim = shape.length - 1;
  for (let i = runs.shape.length - 1; i >= 0; i--) {
    let stride = runs.strides[0][i];
    let rest = runs.shape[i];
    for (; rest > 1; dim--) {
      if (rest % shape[dim] !== 0) return null;
      strides[dim] = stride;
      stride *= shape[dim];
      rest /= shape[dim];
    }
  }
  return strides;
}

/** Shorter runs of neighbours are copied one by one: `subarray` and `set` cost more. */
const LONG_RUN = 16;

/** Copies a view's elements, in row-major order, to the front of `target`. */
export function copyStrided(source: TypedArray, view: View, target: TypedArray): void {
  const nest = collapse(view.shape, [view.strides]);
  const length = nest.shape.at(-1) ?? 1;
  const stride = nest.strides[0].at(-1) ?? 1;
  let position = 0;
  forEachOuter(nest, 1, [view.offset], ([offset]) => {
    if (stride === 1 && length >= LONG_RUN) {
      target.set(source.subarray(offset, offset + length), position);
      position += length;
    } else {
      for (let i = 0, at = offset; i < length; i++, at += stride) target[position++] = source[at];
    }
  });
}
