import { contiguousStrides, type Shape, sameShape, sizeOf } from "../tensor/shape.ts";
import { collapse, isContiguous, type View } from "../tensor/strides.ts";
import type { Buffer, Region } from "./program.ts";

/** Whether the region is its whole buffer, in order. */
export function isWhole({ buffer, shape, strides, offset }: Region): boolean {
  return offset === 0 && sizeOf(shape) === buffer.length && isContiguous(shape, strides);
}

/** Whether both name the same elements in the same order. */
export function sameRegion(a: Region, b: Region): boolean {
  return (
    a.buffer === b.buffer &&
    a.offset === b.offset &&
    sameShape(a.shape, b.shape) &&
    a.strides.every((stride, i) => stride === b.strides[i] || a.shape[i] === 1)
  );
}

/** A whole buffer under a shape. */
export function whole(buffer: Buffer, shape: Shape): Region {
  return { buffer, shape, strides: contiguousStrides(shape), offset: 0 };
}

/** The places that a view goes through, in the order of its elements. */
export function positionsOf({ shape, strides, offset }: View): number[] {
  return shape.reduce(
    (places, size, dim) =>
      places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * strides[dim])),
    [offset],
  );
}

/**
 * Reads `inner` in the place of `outer`, where `outer` looks at a row-major buffer that holds the
 * elements of `inner` in order. Undefined where that is no regular walk.
 */
export function through(outer: Region, inner: Region): Region | undefined {
  const split = splitThrough(outer, inner);
  return split?.parts.every(({ length }) => length === 1) ? split.region : undefined;
}

/** A region some of whose dimensions are told apart into several, and the sizes that each became. */
export interface SplitRegion {
  readonly region: Region;
  readonly parts: readonly (readonly number[])[];
}

/** The same where a dimension of `outer` may walk over several of `inner`, one within the other. */
export function splitThrough(outer: Region, inner: Region): SplitRegion | undefined {
  const nest = collapse(inner.shape, [inner.strides]);
  const { shape } = nest;
  const [strides] = nest.strides;
  const places = contiguousStrides(shape);
  const dimAt = (distance: number) => places.findIndex((place) => place <= distance);

  const last = [...shape.keys()].map(() => 0);
  let { offset } = inner;
  let rest = outer.offset;
  for (const [dim, place] of places.entries()) {
    const start = Math.floor(rest / place);
    rest -= start * place;
    last[dim] = start;
    offset += start * strides[dim];
  }
  const parts: number[][] = [];
  const walk: number[] = [];
  for (const [i, stride] of outer.strides.entries()) {
    if (stride === 0 || outer.shape[i] === 1) {
      parts.push([outer.shape[i]]);
      walk.push(0);
      continue;
    }
    let dim = stride > 0 ? dimAt(stride) : -1;
    if (dim < 0 || stride % places[dim] !== 0) return undefined;
    const step = stride / places[dim];
    const sizes: number[] = [];
    const steps: number[] = [];
    let left = outer.shape[i];
    // From a dimension's first element to its last, and on with the one before it.
    for (; dim > 0 && step === 1 && left > shape[dim] && last[dim] === 0; dim--) {
      if (left % shape[dim] !== 0) return undefined;
      sizes.unshift(shape[dim]);
      steps.unshift(strides[dim]);
      last[dim] = shape[dim] - 1;
      left /= shape[dim];
    }
    last[dim] += step * (left - 1);
    parts.push([left, ...sizes]);
    walk.push(step * strides[dim], ...steps);
  }
  if (last.some((position, dim) => position >= shape[dim])) return undefined;
  const region = { buffer: inner.buffer, shape: parts.flat(), strides: walk, offset };
  return { region, parts };
}

/** The region with each dimension told apart into these sizes. */
export function splitDims(region: Region, parts: readonly (readonly number[])[]): Region {
  return {
    ...region,
    shape: parts.flat(),
    strides: parts.flatMap((sizes, dim) =>
      contiguousStrides(sizes).map((stride) => stride * region.strides[dim]),
    ),
  };
}

/** The lowest and the highest element that the region reaches. */
export function extentOf({ shape, strides, offset }: View): [number, number] {
  let [first, last] = [offset, offset];
  for (const [dim, stride] of strides.entries()) {
    const reach = stride * (shape[dim] - 1);
    if (reach < 0) first += reach;
    else last += reach;
  }
  return [first, last];
}
