import type { Shape } from "../../src/tensor/shape.ts";

/** Every position of a shape, row-major: the loops written out that the library avoids. */
export function indicesOf(shape: Shape): number[][] {
  if (shape.length === 0) return [[]];
  const [extent, ...rest] = shape;
  const inner = indicesOf(rest);
  return Array.from({ length: extent }, (_, i) => inner.map((index) => [i, ...index])).flat();
}

/** Where the element at a position stands. */
export function placeOf(index: readonly number[], strides: readonly number[], offset = 0): number {
  return index.reduce((place, i, dim) => place + i * strides[dim], offset);
}
