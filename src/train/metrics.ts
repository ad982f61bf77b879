import { checkArgument } from "../tensor/arguments.ts";
import { DtypeError, ShapeError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";

/**
 * A figure that is told beside the loss. Gives a tensor of which the mean is taken: a number or a bool
 * for each sample, say, or a single number that is the batch's mean. It is compiled with the step.
 */
export type Metric<Output = Tensor> = (outputs: Output, targets: Tensor) => Tensor;

/** Means over samples, by name: the loss, and each metric. */
export interface Scores {
  loss: number;
  [metric: string]: number;
}

/** A metric of one batch: the sum of what it gave, and how many numbers that were. */
export interface MetricSum {
  sum: Tensor;
  count: number;
}

/** What a pass with a batch tells. */
export interface BatchResult {
  /** 0-dimensional. */
  loss: Tensor;
  metrics: Record<string, MetricSum>;
}

/** What was added up over batches. */
export interface Totals {
  samples: number;
  /** Of the loss and each metric, weighted by the samples of each batch. */
  sums: Record<string, number>;
}

export function noTotals(): Totals {
  return { samples: 0, sums: {} };
}

/** Adds a batch to the totals, and gives its own scores. */
export function addBatch(totals: Totals, samples: number, result: BatchResult): Scores {
  const loss = result.loss.item();
  const sums: [name: string, sum: number, count: number][] = [
    ["loss", loss, 1],
    ...Object.entries(result.metrics).map(
      ([name, { sum, count }]) => [name, sum.item(), count] as [string, number, number],
    ),
  ];
  totals.samples += samples;
  for (const [name, sum, count] of sums) {
    totals.sums[name] = (totals.sums[name] ?? 0) + sum * (samples / count);
  }
  return Object.fromEntries(sums.map(([name, sum, count]) => [name, sum / count])) as Scores;
}

/** The means over all samples. */
export function meansOf({ samples, sums }: Totals): Scores {
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / samples]);
  return Object.fromEntries(means) as Scores;
}

/**
 * The metric of classifiers: the fraction of samples whose highest score is their own class's.
 *
 * @param outputs scores (or probabilities) of the classes, [N, C] or [N, C, ...]
 * @param targets the classes, int32, [N] or [N, ...]
 * @throws ShapeError, DtypeError where they do not fit.
 * @example
 * ```ts
 * import { accuracy } from "chainrule/train";
 * const scores = tensor([[1, 2], [4, 3]]);
 * accuracy(scores, tensor([1, 1], { dtype: "int32" })).toArray(); // → 1,0
 * ```
 */
export function accuracy(outputs: Tensor, targets: Tensor): Tensor {
  checkScores("accuracy", outputs, targets);
  return outputs.argmax(1).eq(targets);
}

/** @throws ValueError, ShapeError, DtypeError where these are no scores of classes and no classes. */
export function checkScores(operation: string, outputs: Tensor, targets: Tensor): void {
  checkArgument(operation, "outputs", tensorKind, outputs);
  checkArgument(operation, "targets", tensorKind, targets);
  const expected = outputs.shape.filter((_, dim) => dim !== 1);
  if (outputs.ndim < 2 || !sameShape(expected, targets.shape)) {
    throw new ShapeError(
      `${operation}: expected the scores of the classes [N, C] and the class of each sample [N], got ` +
        `${formatShape(outputs.shape)} and ${formatShape(targets.shape)}`,
    );
  }
  if (targets.dtype !== "int32") {
    throw new DtypeError(
      `${operation}: expected the classes' numbers as int32, got ${targets.dtype}. For other targets give ` +
        "a metric of your own",
    );
  }
}
