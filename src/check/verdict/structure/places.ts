import { contiguousStrides, indicesOf, type Shape, sizeOf } from "../../../tensor/shape.ts";
import { listed } from "../../../text/listed.ts";

/** Places in an array, and the words for them. */
export interface Space {
  shape: Shape;
  /** What one index of a dimension is: "sample", "step"; null where nothing is known. */
  nouns: readonly (string | null)[];
}

/** The index along one dimension of an element at a place in row-major order. */
export function indexAlong(place: number, shape: Shape, dim: number): number {
  return Math.floor(place / contiguousStrides(shape)[dim]) % shape[dim];
}

/**
 * The shortest true description of a set of places by their indices: "the first sample", "all but index
 * 0 of dimension 2", "the border of dimensions 2 and 3"; null where there is none.
 */
export function describePlaces(places: ReadonlySet<number>, space: Space): string | null {
  const { shape } = space;
  const size = sizeOf(shape);
  if (places.size === 0 || places.size === size) return null;
  const inside = box(places, space);
  if (inside) return inside;
  const outside = new Set([...Array(size).keys()].filter((place) => !places.has(place)));
  const border = borderOf(outside, shape);
  if (border.length > 0) return `the border of ${dimensions(border)}`;
  const without = box(outside, space);
  if (without) return `all but ${without}`;
  return triangle(places, space);
}

/** A set that is made of some indices of each dimension. */
function box(places: ReadonlySet<number>, { shape, nouns }: Space): string | null {
  const sides = shape.map((_, dim) => {
    const along = new Set([...places].map((place) => indexAlong(place, shape, dim)));
    return [...along].sort((a, b) => a - b);
  });
  if (sides.reduce((product, { length }) => product * length, 1) !== places.size) return null;
  if (places.size === 1 && shape.length > 1) return `one entry, [${sides.join(", ")}]`;
  const words = sides.flatMap((side, dim) =>
    side.length === shape[dim] ? [] : [describeIndices(side, shape[dim], dim, nouns[dim] ?? null)],
  );
  return words.some((word) => word === null) ? null : words.join(" and ");
}

/** Some of the indices of one dimension. */
export function describeIndices(
  indices: readonly number[],
  size: number,
  dim: number,
  noun: string | null,
): string | null {
  const one = (index: number) => {
    if (noun === null) return `index ${index} of dimension ${dim}`;
    if (index === 0) return `the first ${noun}`;
    return index === size - 1 ? `the last ${noun}` : `${noun} ${index} (counted from 0)`;
  };
  const many = (words: string) =>
    noun === null ? `indices ${words} of dimension ${dim}` : `${noun}s ${words} (counted from 0)`;
  if (indices.length === 1) return one(indices[0]);
  const others = [...Array(size).keys()].filter((index) => !indices.includes(index));
  if (others.length === 1) return `all but ${one(others[0])}`;
  const [first, last] = [indices[0], indices[indices.length - 1]];
  const step = indices[1] - first;
  const isRegular = indices.every((index, i) => index === first + i * step);
  if (isRegular && step === 1) return many(`${first} to ${last}`);
  if (isRegular && step > 1 && first < step && last + step >= size) {
    const every = ["second", "third", "fourth"][step - 2] ?? `${step}th`;
    return `every ${every} ${noun ?? "index"}${noun === null ? ` of dimension ${dim}` : ""} (from ${first})`;
  }
  if (indices.length <= 3) {
    return many(`${indices.slice(0, -1).join(", ")} and ${last}`);
  }
  return others.length <= 3 ? `all but ${describeIndices(others, size, dim, noun)}` : null;
}

/** The dimensions whose first and last index bound the inside of a set, where that is all it is. */
function borderOf(inside: ReadonlySet<number>, shape: Shape): number[] {
  const dims = shape.flatMap((size, dim) => (size > 2 ? [dim] : []));
  const isInner = (place: number, dim: number) => {
    const index = indexAlong(place, shape, dim);
    return index > 0 && index < shape[dim] - 1;
  };
  const places = [...inside];
  const bounded = dims.filter((dim) => places.every((place) => isInner(place, dim)));
  const count = shape.reduce((product, n, dim) => product * (bounded.includes(dim) ? n - 2 : n), 1);
  return bounded.length > 1 && count === inside.size ? bounded : [];
}

/** On, above or below the diagonal of two dimensions. */
function triangle(places: ReadonlySet<number>, { shape }: Space): string | null {
  const size = sizeOf(shape);
  const sides: [string, (row: number, column: number) => boolean][] = [
    ["on the diagonal", (row, column) => row === column],
    ["off the diagonal", (row, column) => row !== column],
    ["above the diagonal", (row, column) => row < column],
    ["below the diagonal", (row, column) => row > column],
    ["on and above the diagonal", (row, column) => row <= column],
    ["on and below the diagonal", (row, column) => row >= column],
  ];
  for (let a = 0; a < shape.length; a++) {
    for (let b = a + 1; b < shape.length; b++) {
      for (const [words, isIn] of sides) {
        let isSame = true;
        for (let place = 0; place < size && isSame; place++) {
          const is = isIn(indexAlong(place, shape, a), indexAlong(place, shape, b));
          isSame = is === places.has(place);
        }
        if (isSame) return `the entries ${words} of ${dimensions([a, b])}`;
      }
    }
  }
  return null;
}

/** The places one by one, if they are few. */
export function listPlaces(places: ReadonlySet<number>, shape: Shape): string | null {
  if (places.size < 2 || places.size > 3) return null;
  const names = [...places].map((place) => `[${indicesOf(place, shape).join(", ")}]`);
  return `the entries ${listed(names)}`;
}

/** "dimension 1", "dimensions 0, 2 and 3" */
export function dimensions(dims: readonly number[]): string {
  return `${dims.length === 1 ? "dimension" : "dimensions"} ${listed(dims)}`;
}
