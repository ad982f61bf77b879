import { checkArgument, type Kind, positiveInteger } from "../../tensor/arguments.ts";
import { assertFloat } from "../../tensor/dtype.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape, type Shape, sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** The last dimension's size, or the sizes of several last dimensions. */
export type NormalizedShape = number | Shape;

const shapeKind: Kind = {
  expected: "the size of the last dimension, or a list of the last dimensions' sizes",
  accepts: (value) =>
    positiveInteger.accepts(value) ||
    (Array.isArray(value) && value.length > 0 && value.every(positiveInteger.accepts)),
};

/** The sizes that are meant. @throws ValueError for what are none. */
export function sizesOf(operation: string, normalizedShape: NormalizedShape): Shape {
  checkArgument(operation, "normalizedShape", shapeKind, normalizedShape);
  return typeof normalizedShape === "number" ? [normalizedShape] : [...normalizedShape];
}

/** The dimensions of x that have these sizes: its last ones. @throws ShapeError where they do not. */
export function lastDims(operation: string, { shape, dtype }: Tensor, sizes: Shape): number[] {
  assertFloat(operation, dtype);
  const start = shape.length - sizes.length;
  if (start >= 0 && sameShape(shape.slice(start), sizes)) return sizes.map((_, i) => start + i);
  throw new ShapeError(
    `${operation}: expected input [..., ${sizes.join(", ")}], got ${formatShape(shape)}`,
  );
}
