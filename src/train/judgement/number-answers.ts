import { DataLoader } from "../../data/data-loader.ts";
import type { Dataset } from "../../data/dataset.ts";
import { cat } from "../../ops/concat.ts";
import { gaussianHalfWidth, gaussianHead } from "../gaussian-head.ts";
import type { Predictor } from "./answers.ts";
import { inUnits, type RegressionTargets, type TargetAnswers } from "./regression.ts";

/** How often a truth is to be within its interval. */
export const intervalLevel = 0.9;

/**
 * What a regression says of each sample of a dataset, target by target, in the units of the data. A network
 * with two outputs for each target gives normal distributions.
 */
export function numberAnswersOf(
  model: Predictor,
  dataset: Dataset,
  targets: RegressionTargets,
  batchSize: number,
): TargetAnswers[] {
  const { names } = targets;
  const batches = [...new DataLoader(dataset, { batchSize })].map(([inputs, truths]) => ({
    outputs: model.predict(inputs),
    truths,
  }));
  const outputs = cat(
    batches.map((batch) => batch.outputs),
    0,
  );
  const truths = cat(
    batches.map((batch) => batch.truths),
    0,
  );
  const isGaussian = outputs.shape[1] === 2 * names.length;
  const gaussians = isGaussian ? gaussianHead(outputs) : undefined;
  const predictions = gaussians?.mean ?? outputs;
  return names.map((name, target) => {
    const column = (of: typeof outputs) => of.narrow(1, target, 1);
    const numbers = (of: typeof outputs) =>
      Float64Array.from(column(of).data, (value) => inUnits(targets, target, value));
    const half = gaussians && gaussianHalfWidth(intervalLevel) * targets.std[target];
    return {
      name,
      truths: numbers(truths),
      predictions: numbers(predictions),
      ...(half && {
        intervals: {
          level: intervalLevel,
          halfWidths: Float64Array.from(
            column(gaussians.variance).data,
            (variance) => half * Math.sqrt(variance),
          ),
        },
      }),
    };
  });
}
