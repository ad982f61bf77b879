import { ValueError } from "./errors.ts";
import { formatPlace, type Shape } from "./shape.ts";

/** Whether a number, cut towards 0, is one of int32. */
export function fitsInt32(value: number): boolean {
  return Math.trunc(value) === (value | 0);
}

/**
 * Checks that numbers, cut towards 0, are ones of int32.
 *
 * @param shape in which they stand, row-major.
 * @param advice what else to do; none by default.
 * @throws ValueError with the first that is none, and its place.
 */
export function checkInt32(
  operation: string,
  values: ArrayLike<number | boolean | bigint>,
  shape: Shape,
  advice = "",
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!fitsInt32(Number(value))) {
      throw new ValueError(
        `${operation}: ${value}${formatPlace(i, shape)} does not fit an int32 ` +
          `(−2147483648 to 2147483647)${advice}`,
      );
    }
  }
}
