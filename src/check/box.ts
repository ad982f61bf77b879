import { contiguousStrides, formatShape, type Shape } from "../tensor/shape.ts";

/** Neighbouring entries: of each dimension the indices from `from` up to `to`, without `to`. */
export interface Box {
  from: readonly number[];
  to: readonly number[];
}

/** How many entries a box holds. */
export const countOf = ({ from, to }: Box) =>
  to.reduce((count, end, dim) => count * (end - from[dim]), 1);

/** Whether an entry, by its row-major place, is in one of some boxes. */
export function insideOf(boxes: readonly Box[], shape: Shape): (entry: number) => boolean {
  const strides = contiguousStrides(shape);
  return (entry) =>
    boxes.some(({ from, to }) =>
      strides.every((stride, dim) => {
        const i = Math.floor(entry / stride) % shape[dim];
        return i >= from[dim] && i < to[dim];
      }),
    );
}

/** A box in words: `[3, 4]`, `row 3`, `columns 0 to 4`, `index 2 of dimension 1`. */
export function placeText(box: Box, shape: Shape): string {
  if (countOf(box) === 1) return formatShape(box.from);
  const parts = shape.flatMap((size, dim) => {
    const [first, last] = [box.from[dim], box.to[dim] - 1];
    if (first === 0 && last === size - 1) return [];
    const which = first === last ? `${first}` : `${first} to ${last}`;
    const many = first === last ? "" : "s";
    if (shape.length === 1) return [`entries ${which}`];
    if (shape.length === 2) return [`${["row", "column"][dim]}${many} ${which}`];
    return [`ind${many ? "ices" : "ex"} ${which} of dimension ${dim}`];
  });
  return parts.join(" in ");
}
