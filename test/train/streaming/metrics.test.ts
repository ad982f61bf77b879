import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F, type Tensor, tensor, zeros } from "../../../src/index.ts";
import {
  Accuracy,
  accuracy,
  BalancedAccuracy,
  CalibrationError,
  ConfusionMatrix,
  F1,
  LogLoss,
  MeanAbsoluteError,
  MeanSquaredError,
  Perplexity,
  Precision,
  R2,
  Recall,
  RocAuc,
  type StreamingMetric,
  TopKAccuracy,
} from "../../../src/train/index.ts";

type Make = () => StreamingMetric<unknown>;

const ofClasses: [string, Make][] = [
  ["Accuracy", () => new Accuracy()],
  ["TopKAccuracy", () => new TopKAccuracy(2)],
  ["BalancedAccuracy", () => new BalancedAccuracy()],
  ["Precision", () => new Precision()],
  ["Recall", () => new Recall({ average: "weighted" })],
  ["F1", () => new F1({ average: "micro" })],
  ["ConfusionMatrix", () => new ConfusionMatrix()],
  ["RocAuc", () => new RocAuc()],
  ["LogLoss", () => new LogLoss()],
  ["CalibrationError", () => new CalibrationError()],
  ["Perplexity", () => new Perplexity()],
];
const ofNumbers: [string, Make][] = [
  ["R2", () => new R2()],
  ["MeanAbsoluteError", () => new MeanAbsoluteError()],
  ["MeanSquaredError", () => new MeanSquaredError()],
];

const classes = (...values: number[]) => tensor(values, { dtype: "int32" });

/** Samples, and where they are divided into batches. */
const divided = (row: fc.Arbitrary<number[]>, target: fc.Arbitrary<number | number[]>) =>
  fc.array(fc.record({ row, target, ends: fc.boolean() }), { minLength: 1, maxLength: 40 });

function* batches(samples: { row: number[]; target: unknown; ends: boolean }[]) {
  let start = 0;
  for (let i = 0; i < samples.length; i++) {
    if (!samples[i].ends && i + 1 < samples.length) continue;
    yield samples.slice(start, i + 1);
    start = i + 1;
  }
}

function expectSame(
  make: Make,
  samples: Parameters<typeof batches>[0],
  dtype: "int32" | "float64",
) {
  const feed = (metric: StreamingMetric<unknown>, part: typeof samples) =>
    metric.update(
      tensor(
        part.map(({ row }) => row),
        { dtype: "float64" },
      ),
      tensor(part.map(({ target }) => target) as number[], { dtype }),
    );
  const [whole, parts] = [make(), make()];
  feed(parts, samples);
  parts.reset();
  feed(whole, samples);
  for (const part of batches(samples)) feed(parts, part);
  expect(parts.compute()).toEqual(whole.compute());
}

describe("any division into batches gives the same figure, to the bit", () => {
  const score = fc.integer({ min: -40, max: 40 }).map((tenths) => tenths / 10);
  const row = fc.array(score, { minLength: 3, maxLength: 3 });
  it.each(ofClasses)("%s", (_, make) => {
    fc.assert(
      fc.property(divided(row, fc.integer({ min: 0, max: 2 })), (samples) =>
        expectSame(make, samples, "int32"),
      ),
    );
  });
  it.each(ofNumbers)("%s", (_, make) => {
    const pair = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(fc.property(divided(pair, pair), (samples) => expectSame(make, samples, "float64")));
  });
});

describe("what nothing can be said of is no number", () => {
  it.each([...ofClasses, ...ofNumbers])("%s", (name, make) => {
    expect(make().compute()).toEqual(name === "ConfusionMatrix" ? [] : Number.NaN);
  });
  it("the area with one class only, R² of one sample", () => {
    const area = new RocAuc();
    area.update(tensor([0.5, 0.25]), classes(1, 1));
    expect(area.compute()).toBeNaN();
    const r2 = new R2();
    r2.update(tensor([1]), tensor([1]));
    expect(r2.compute()).toBeNaN();
  });
});

it("errors name the metric: perplexity is not log loss", () => {
  const scores = tensor([[1, 2]]);
  for (const targets of [classes(2), tensor([0.5])]) {
    expect(() => new Perplexity().update(scores, targets)).toThrow(/^Perplexity: expected/);
  }
  expect(() => new Perplexity(3 as never)).toThrow(/^Perplexity: expected/);
});

describe("by hand", () => {
  it("a probability at the edge of two bins of the calibration is in the lower one", () => {
    for (const bins of [5, 10, 15, 20, 100]) {
      for (let edge = Math.ceil(bins / 2); edge <= bins; edge++) {
        const metric = new CalibrationError({ bins, probabilities: true });
        const p = edge / bins;
        metric.update(tensor([[1 - p, p]], { dtype: "float64" }), classes(1));
        const place = metric.table().findIndex(({ samples }) => samples === 1);
        expect(place, `${p} of ${bins} bins`).toBe(edge - 1);
      }
    }
  });

  it("R² is exact also where the targets are large and differ by little", () => {
    const offsets = [0, 3, 1, 4, 2].map((x) => x * 2 ** -22);
    const predictions = offsets.map((x, i) => x + (i % 2) * 2 ** -22);
    const metric = new R2();
    const column = (values: number[]) =>
      tensor(
        values.map((x) => x + 1e8),
        { dtype: "float64" },
      );
    metric.update(column(predictions), column(offsets));
    expect(metric.compute()).toBeCloseTo(1 - 2 / 10, 14);
  });

  it("positions of samples count one by one, as in accuracy", () => {
    const scores = tensor([
      [
        [1, 0, 2],
        [0, 1, 3],
      ],
    ]);
    const targets = tensor([[0, 0, 1]], { dtype: "int32" });
    const metric = new Accuracy();
    metric.update(scores, targets);
    expect(metric.compute()).toBeCloseTo(2 / 3, 15);
    expect(accuracy(scores, targets).toArray()).toEqual([[1, 0, 1]]);
  });

  it("of equal scores the first counts, also among the k highest", () => {
    for (const [k, share] of [
      [1, 1 / 3],
      [2, 2 / 3],
      [3, 1],
    ]) {
      const metric = new TopKAccuracy(k);
      metric.update(zeros([3, 3]), classes(0, 1, 2));
      expect(metric.compute()).toBeCloseTo(share, 15);
    }
  });

  it("a score that is no number is a wrong answer, unless it is that class's own", () => {
    const metric = new Accuracy();
    metric.update(tensor([[1, Number.NaN, 2]]), classes(2));
    expect(metric.compute()).toBe(0);
    const second = new TopKAccuracy(1);
    second.update(tensor([[1, Number.NaN, 2]]), classes(2));
    expect(second.compute()).toBe(0);
    const area = new RocAuc();
    area.update(tensor([Number.NaN, 1]), classes(0, 1));
    expect(area.compute()).toBeNaN();
  });

  it("a class without samples does not lower the averages, one that is said wrongly does", () => {
    const scores = tensor([
      [1, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
    ]);
    const f1 = new F1();
    f1.update(scores, classes(0, 0, 0));
    expect(f1.perClass()).toEqual([0.8, 0, 0]);
    expect(f1.compute()).toBeCloseTo(0.4, 15);
    const balanced = new BalancedAccuracy();
    balanced.update(scores, classes(0, 0, 0));
    expect(balanced.compute()).toBeCloseTo(2 / 3, 15);
  });

  it("equal scores count for one half in the area", () => {
    const metric = new RocAuc();
    metric.update(tensor([1, 1, 1, 1]), classes(0, 1, 0, 1));
    expect(metric.compute()).toBe(0.5);
    expect(metric.perClass()).toEqual([0.5, 0.5]);
  });

  it("probabilities and their scores give the same", () => {
    const scores = tensor(
      [
        [1, 2, 0],
        [0, 1, 3],
        [2, 2, 1],
      ],
      { dtype: "float64" },
    );
    const targets = classes(1, 2, 2);
    const probabilities = F.softmax(scores, 1);
    const both = [
      (options: object) => new LogLoss(options),
      (options: object) => new CalibrationError(options),
      (options: object) => new RocAuc(options),
      (options: object) => new Perplexity(options),
    ];
    for (const make of both) {
      const [fromScores, fromProbabilities] = [make({}), make({ probabilities: true })];
      fromScores.update(scores, targets);
      fromProbabilities.update(probabilities, targets);
      expect(fromProbabilities.compute()).toBeCloseTo(fromScores.compute(), 12);
    }
  });

  it("the log loss is the cross-entropy, and infinite where it was sure and wrong", () => {
    const scores = tensor([
      [1, 2],
      [3, -1],
    ]);
    const metric = new LogLoss();
    metric.update(scores, classes(0, 1));
    expect(metric.compute()).toBeCloseTo(F.crossEntropy(scores, classes(0, 1)).item(), 6);
    const sure = new LogLoss({ probabilities: true });
    sure.update(tensor([[1, 0]]), classes(1));
    expect(sure.compute()).toBe(Number.POSITIVE_INFINITY);
  });

  it("a probability of 1 is in the last bin, one on a limit in the lower", () => {
    const metric = new CalibrationError({ bins: 4, probabilities: true });
    const rows = [
      [1, 0],
      [0.75, 0.25],
      [0.5, 0.5],
    ];
    metric.update(tensor(rows, { dtype: "float64" }), classes(0, 0, 1));
    expect(metric.table().map(({ samples }) => samples)).toEqual([0, 1, 1, 1]);
    expect(metric.table()[0]).toEqual({
      from: 0,
      to: 0.25,
      samples: 0,
      confidence: null,
      accuracy: null,
    });
    expect(metric.compute()).toBeCloseTo((0.5 + 0.25 + 0) / 3, 15);
  });

  it("R² of a target that never changes is 1 or 0", () => {
    const r2 = (...predictions: number[]) => {
      const metric = new R2();
      metric.update(tensor(predictions), tensor([2, 2]));
      return metric.compute();
    };
    expect(r2(2, 2)).toBe(1);
    expect(r2(2, 1)).toBe(0);
  });
});

describe("refusals, after which nothing has changed", () => {
  const wrong: [string, Make, Tensor, Tensor, RegExp][] = [
    ["a class beyond the scores", () => new F1(), zeros([1, 2]), classes(2), /from 0 to 1.*got 2/],
    ["targets of another length", () => new Accuracy(), zeros([2, 2]), classes(0), /got \[2, 2\]/],
    ["targets that are no classes", () => new LogLoss(), zeros([1, 2]), tensor([0.5]), /as int32/],
    ["a broadcast target", () => new R2(), zeros([2, 1]), zeros([2]), /of one shape.*\[2, 1\]/],
    ["scores [N] of class 2", () => new RocAuc(), zeros([1]), classes(2), /from 0 to 1/],
    ["no tensor", () => new RocAuc(), [1] as never, classes(0), /outputs must be a tensor/],
  ];
  it.each(wrong)("%s", (_, make, outputs, targets, message) => {
    const metric = make();
    const before = metric.compute();
    expect(() => metric.update(outputs, targets)).toThrow(message);
    expect(metric.compute()).toEqual(before);
  });

  it("another number of classes or targets than before", () => {
    for (const metric of [new F1(), new ConfusionMatrix(), new RocAuc()]) {
      metric.update(zeros([2, 2]), classes(0, 1));
      expect(() => metric.update(zeros([2, 3]), classes(0, 1))).toThrow(
        /before had 2 classes, this one has 3\. Call reset/,
      );
    }
    const errors = new MeanSquaredError();
    errors.update(zeros([2, 2]), zeros([2, 2]));
    expect(() => errors.update(zeros([2, 3]), zeros([2, 3]))).toThrow(/had 2 targets/);
  });

  it("options that make no sense", () => {
    expect(() => new TopKAccuracy(0)).toThrow(/k must be a positive integer/);
    expect(() => new F1({ average: "mean" as never })).toThrow(/F1: average must be one of/);
    expect(() => new CalibrationError({ bins: 0.5 })).toThrow(/bins must be a positive integer/);
    expect(() => new LogLoss({ probability: true } as never)).toThrow(/Did you mean probabilities/);
  });
});
