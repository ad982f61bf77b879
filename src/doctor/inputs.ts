import { isFloat } from "../tensor/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { InputRecord } from "./record.ts";

/** Mean and deviation of a batch [samples, ...], and its largest feature; null unless it is one of floats. */
export function describeInputs(input: unknown): InputRecord | null {
  if (!(input instanceof Tensor) || !isFloat(input.dtype)) return null;
  if (input.ndim < 2 || input.size === 0) return null;
  const { data, size } = input;
  const [samples] = input.shape;
  const features = size / samples;
  const squares = new Float64Array(features);
  let sum = 0;
  for (let row = 0; row < size; row += features) {
    for (let j = 0; j < features; j++) {
      const x = data[row + j];
      sum += x;
      squares[j] += x * x;
    }
  }
  const mean = sum / size;
  const meanSquare = squares.reduce((total, square) => total + square, 0) / size;
  const largest = squares.reduce((a, b) => Math.max(a, b), 0);
  return {
    mean,
    std: Math.sqrt(Math.max(meanSquare - mean * mean, 0)),
    largestFeature: squares.indexOf(largest),
    largestRms: Math.sqrt(largest / samples),
  };
}
