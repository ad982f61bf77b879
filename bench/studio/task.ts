/** What all contenders train: tanh layers and one score, by binary cross-entropy and plain gradient descent. */
export interface Task {
  /** Inputs, units of each layer, and 1. */
  readonly sizes: readonly number[];
  /** Of each layer, [units, inputs] row by row, and its biases. */
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
  readonly rate: number;
  readonly batch: number;
  /** Batch after batch: two inputs a sample, and its class. */
  readonly inputs: Float64Array;
  readonly targets: Int32Array;
}

/** One way to do it. */
export interface Trainer {
  /** Trains on the batch of this number. @returns its loss before the update. */
  step(number: number): number;
}

/** −log of the probability that σ(z) gives to the class. */
export function crossEntropy(score: number, target: number): number {
  const p = 1 / (1 + Math.exp(-score));
  return -Math.log(target === 1 ? p : 1 - p);
}
