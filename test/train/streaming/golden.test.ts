import { describe, expect, it } from "vitest";
import { tensor } from "../../../src/index.ts";
import {
  Accuracy,
  BalancedAccuracy,
  CalibrationError,
  ConfusionMatrix,
  F1,
  LogLoss,
  MeanAbsoluteError,
  MeanSquaredError,
  Precision,
  R2,
  Recall,
  RocAuc,
  type StreamingMetric,
  TopKAccuracy,
} from "../../../src/train/index.ts";
import { golden } from "../../golden/read.ts";

type Averaged = Record<"macro" | "micro" | "weighted", number> & { perClass: number[] };

interface Classification {
  name: string;
  truths: number[];
  scores: number[][];
  tied: number[][];
  figures: {
    accuracy: number;
    balancedAccuracy: number;
    confusion: number[][];
    logLoss: number;
    reliability: { accuracy: number[]; confidence: number[] };
    precision: Averaged;
    recall: Averaged;
    f1: Averaged;
    rocAuc: number;
    top2?: number;
  };
}

type PerTarget = { mean: number; perTarget: number[] };

interface Regression {
  name: string;
  truths: number[][];
  predictions: number[][];
  figures: { r2: PerTarget; absolute: PerTarget; squared: PerTarget };
}

const figures = golden<{ classification: Classification[]; regression: Regression[] }>("metrics");

/** The metric after all samples, in batches of 7. */
function over<M extends StreamingMetric<unknown>>(
  metric: M,
  outputs: readonly number[][],
  targets: readonly (number | number[])[],
  dtype: "int32" | "float64" = "int32",
): M {
  for (let start = 0; start < targets.length; start += 7) {
    const [x, y] = [outputs, targets].map((all) => all.slice(start, start + 7));
    metric.update(tensor(x, { dtype: "float64" }), tensor(y as number[], { dtype }));
  }
  return metric;
}

const expectClose = (found: readonly number[], wanted: readonly number[], digits = 12) => {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i], digits);
  });
};

describe.each(figures.classification)("scikit-learn's figures of $name", (sample) => {
  const { truths, scores, tied, figures } = sample;

  it("accuracy, balanced accuracy, confusion matrix, log loss", () => {
    const { accuracy, balancedAccuracy, confusion, logLoss } = figures;
    expect(over(new Accuracy(), scores, truths).compute()).toBeCloseTo(accuracy, 12);
    expect(over(new BalancedAccuracy(), scores, truths).compute()).toBeCloseTo(
      balancedAccuracy,
      12,
    );
    expect(over(new ConfusionMatrix(), scores, truths).compute()).toEqual(confusion);
    expect(over(new LogLoss(), scores, truths).compute()).toBeCloseTo(logLoss, 11);
  });

  it.each([
    ["precision", Precision],
    ["recall", Recall],
    ["f1", F1],
  ] as const)("%s", (name, Metric) => {
    for (const average of ["macro", "micro", "weighted"] as const) {
      const metric = over(new Metric({ average }), scores, truths);
      expect(metric.compute()).toBeCloseTo(figures[name][average], 12);
      expectClose(metric.perClass(), figures[name].perClass);
    }
  });

  it("the area under the curve, with ties", () => {
    expect(over(new RocAuc(), tied, truths).compute()).toBeCloseTo(figures.rocAuc, 12);
  });

  it("the bins of the calibration curve, and their error", () => {
    const metric = over(new CalibrationError({ bins: 10 }), tied, truths);
    const filled = metric.table().filter(({ samples }) => samples > 0);
    const { accuracy, confidence } = figures.reliability;
    expectClose(
      filled.map((bin) => bin.accuracy!),
      accuracy,
    );
    expectClose(
      filled.map((bin) => bin.confidence!),
      confidence,
    );
    const error = filled.reduce(
      (sum, { samples }, i) =>
        sum + (samples / truths.length) * Math.abs(accuracy[i] - confidence[i]),
      0,
    );
    expect(metric.compute()).toBeCloseTo(error, 12);
  });
});

const several = figures.classification.filter(({ figures }) => figures.top2 !== undefined);

it.each(several)("scikit-learn's share of the two highest of $name", (sample) => {
  const { scores, truths, figures } = sample;
  expect(over(new TopKAccuracy(2), scores, truths).compute()).toBeCloseTo(figures.top2!, 12);
});

describe.each(figures.regression)("scikit-learn's figures of $name", (sample) => {
  it.each([
    ["r2", R2],
    ["absolute", MeanAbsoluteError],
    ["squared", MeanSquaredError],
  ] as const)("%s", (name, Metric) => {
    const metric = over(new Metric(), sample.predictions, sample.truths, "float64");
    const { mean, perTarget } = sample.figures[name];
    expect(metric.compute()).toBeCloseTo(mean, 9);
    expectClose(metric.perTarget(), perTarget, 9);
  });
});
