import type { Tensor } from "chainrule";
import { besideRight } from "./number.ts";

const shapeText = (shape: readonly number[]) => `[${shape.join(", ")}]`;

/** How one tensor differs from the right one, as a sentence; null where it does not. */
export function difference(name: string, found: Tensor, right: Tensor): string | null {
  if (shapeText(found.shape) !== shapeText(right.shape)) {
    return `${name} is ${shapeText(found.shape)}, where ${shapeText(right.shape)} is right.`;
  }
  const [numbers, expected] = [found.contiguous().data, right.contiguous().data];
  let worst = 0;
  let at = -1;
  for (let i = 0; i < numbers.length; i++) {
    const error = Math.abs(numbers[i] - expected[i]);
    const isOff = !(error <= 1e-4 * Math.max(1, Math.abs(expected[i])));
    const size = Number.isNaN(error) ? Infinity : error;
    if (isOff && size > worst) [worst, at] = [size, i];
  }
  if (at < 0) return null;
  const place = right.ndim === 0 ? "" : ` at ${shapeText(placeOf(at, right.shape))}`;
  return `${name}${place} is ${besideRight(numbers[at], expected[at])}.`;
}

/** The index of the i-th entry, row-major. */
export function placeOf(i: number, shape: readonly number[]): number[] {
  let rest = i;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .toReversed();
}
