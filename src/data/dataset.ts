import { isObject, type Kind, nonNegativeInteger } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Samples side by side: the first dimension of both tensors counts them. */
export type Batch = readonly [inputs: Tensor, targets: Tensor];

/**
 * A set of samples that are read by the batch, so that a batch can be put together without an object
 * for each sample. A dataset that reads from elsewhere (`batch` returns a promise) is iterated with
 * `for await`.
 *
 * @example
 * ```ts
 * import { type Dataset, DataLoader } from "chainrule/data";
 * const squares: Dataset<number[]> = {
 *   length: 4,
 *   batch: (indices) => Array.from(indices, (i) => i * i),
 * };
 * [...new DataLoader(squares, { batchSize: 3 })].join(" | "); // → 0,1,4 | 9
 * ```
 */
export interface Dataset<B = Batch> {
  /** The number of samples. */
  readonly length: number;
  /**
   * The samples at these positions, each from 0 to length − 1, in this order. Where they differ from epoch to
   * epoch, `epoch` says which: a loader counts from 0, and who reads without one may leave it out.
   */
  batch(indices: Int32Array, epoch?: number): B;
}

export const datasetKind: Kind = {
  expected: "a dataset with length and batch(), as new TensorDataset(inputs, targets)",
  accepts: (value) =>
    isObject(value) &&
    typeof value.batch === "function" &&
    nonNegativeInteger.accepts(value.length),
};
