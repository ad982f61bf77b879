import { type Kind, kind } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";

/** Of height and width; one number stands for both. */
export type Pair = number | readonly [number, number];

const pairKind = (expected: string, least: number): Kind =>
  kind(`${expected}, or a pair of them [of the height, of the width]`, (value) => {
    const pair = pairOf(value as Pair);
    return (
      pair.length === 2 &&
      pair.every((n) => typeof n === "number" && Number.isSafeInteger(n) && n >= least)
    );
  });

export const positivePair = pairKind("a positive integer", 1);
export const nonNegativePair = pairKind("a non-negative integer", 0);

export function pairOf(value: Pair): readonly [number, number] {
  return Array.isArray(value) ? (value as [number, number]) : ([value, value] as [number, number]);
}

/** A window that slides over an image. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/**
 * How many places the window takes in an image [..., height, width], down and across: along each
 * ⌊(size + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1.
 *
 * @throws ShapeError where it takes none.
 */
export function placesOf(where: string, shape: Shape, window: Window): [number, number] {
  const { kernel, stride, padding, dilation } = window;
  const image = shape.slice(-2);
  const [down, across] = image.map((size, i) => {
    const room = size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1;
    return Math.floor(room / stride[i]) + 1;
  });
  if (down > 0 && across > 0) return [down, across];
  throw new ShapeError(
    `${where} expected x at least as large as its kernel of ${kernel.join("×")} (dilation ` +
      `${dilation.join("×")}), got ${image.join("×")} with padding ${padding.join("×")}`,
  );
}
