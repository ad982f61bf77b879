import { checkArgument, kind } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";

export const indicesKind = kind(
  "an Int32Array or an array of integers",
  (list) =>
    list instanceof Int32Array || (Array.isArray(list) && list.every((i) => Number.isInteger(i))),
);

/**
 * Positions of samples, as they were given or from an array.
 *
 * @throws ValueError for what is no list of integers, or a sample that does not exist.
 */
export function checkIndices(
  operation: string,
  given: Int32Array | readonly number[],
  length: number,
): Int32Array {
  checkArgument(operation, "the indices", indicesKind, given);
  for (const index of given) {
    if (index < 0 || index >= length) {
      throw new ValueError(
        `${operation}: sample ${index} does not exist, expected 0 to ${length - 1}.`,
      );
    }
  }
  return given instanceof Int32Array ? given : Int32Array.from(given);
}
