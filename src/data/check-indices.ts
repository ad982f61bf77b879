import { ValueError } from "../tensor/errors.ts";

export function checkIndices(operation: string, indices: Int32Array, length: number): void {
  for (const index of indices) {
    if (index < 0 || index >= length) {
      throw new ValueError(
        `${operation}: sample ${index} does not exist, expected 0 to ${length - 1}.`,
      );
    }
  }
}
