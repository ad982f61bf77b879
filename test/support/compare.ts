import { expect } from "vitest";
import type { Tensor } from "../../src/index.ts";
import { decode, type GoldenTensor } from "../golden/read.ts";

export interface Tolerance {
  /** Largest difference allowed, relative to 1 + |expected|. Default 1e-12. */
  tolerance?: number;
  /** Leave out the places where the expected number is not finite. */
  onlyFinite?: boolean;
  /** Leave out these places. */
  except?: (index: number) => boolean;
}

/** The largest relative difference since it was asked for last. */
let largest = 0;

/** Runs comparisons, and gives the largest difference that they met, relative to 1 + |expected|. */
export function largestDifference(compare: () => void): number {
  largest = 0;
  compare();
  return largest;
}

/** Compares a tensor with a golden one: shape, numbers, NaN and infinities in the same places. */
export function expectTensor(
  actual: Tensor,
  golden: GoldenTensor,
  { tolerance = 1e-12, onlyFinite = false, except = () => false }: Tolerance = {},
): void {
  const { shape, data } = decode(golden);
  expect(actual.shape).toEqual(shape);
  const numbers = actual.data;
  data.forEach((expected, i) => {
    if (except(i)) return;
    if (!Number.isFinite(expected)) {
      if (!onlyFinite) expect(numbers[i], `element ${i}`).toBe(expected);
      return;
    }
    const difference = Math.abs(numbers[i] - expected) / (1 + Math.abs(expected));
    largest = Math.max(largest, difference);
    expect(difference, `element ${i}: ${numbers[i]}, expected ${expected}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}
