import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { F, manualSeed, randn, tensor } from "../../../src/index.ts";
import {
  bootstrap,
  bootstrapMean,
  compareWithBaseline,
  constantBaseline,
  majorityBaseline,
  previousValueBaseline,
  verdict,
} from "../../../src/train/index.ts";
import { inUnits } from "../../../src/train/judgement/regression.ts";

describe("the bootstrap", () => {
  it("is the normal interval where a mean of many samples is asked for", () => {
    manualSeed(0);
    const scores = randn([400]).toArray(1);
    const { estimate, low, high } = bootstrapMean(scores, { resamples: 4000 });
    const mean = scores.reduce((sum, x) => sum + x / 400, 0);
    const deviation = Math.sqrt(scores.reduce((sum, x) => sum + (x - mean) ** 2 / 400, 0));
    const half = (1.96 * deviation) / Math.sqrt(400);
    expect(estimate).toBeCloseTo(mean, 12);
    expect(Math.abs(high - (mean + half))).toBeLessThan(0.1 * half);
    expect(Math.abs(low - (mean - half))).toBeLessThan(0.1 * half);
  });

  it("holds the true mean about as often as it says", () => {
    manualSeed(1);
    const holds = Array.from({ length: 200 }, () => {
      const { low, high } = bootstrapMean(randn([60]).data, { level: 0.8, resamples: 300 });
      return low <= 0 && 0 <= high;
    });
    const share = holds.filter(Boolean).length / 200;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.88);
  });

  it("follows from its seed, and has no width where all samples are alike", () => {
    const scores = [1, 0, 0, 1, 1, 0, 1];
    expect(bootstrapMean(scores)).toEqual(bootstrapMean(scores, { seed: 0 }));
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 }), (value, n) => {
        expect(bootstrapMean(new Array(n).fill(value), { resamples: 20 })).toEqual({
          estimate: value,
          low: value,
          high: value,
        });
      }),
    );
  });

  it("takes any figure, and leaves out resamples of which it is no number", () => {
    const scores = [0, 1];
    // Both samples are needed: half of the resamples have only one of them.
    const spread = (rows: Int32Array) => {
      const values = new Set(Array.from(rows, (i) => scores[i]));
      return values.size === 2 ? 1 : Number.NaN;
    };
    expect(bootstrap(2, spread)).toEqual({ estimate: 1, low: 1, high: 1 });
  });

  it("refuses no samples and senseless options", () => {
    expect(() => bootstrapMean([])).toThrow(/samples must be a positive integer/);
    expect(() => bootstrapMean(["1"] as never)).toThrow(/scores must be a list of numbers/);
    expect(() => bootstrapMean([1], { level: 95 })).toThrow(/level must be a number between 0/);
    expect(() => bootstrap(1, 2 as never)).toThrow(/figure must be a function/);
    for (const figure of [() => undefined, () => tensor(1), () => "1"]) {
      expect(() => bootstrap(1, figure as never)).toThrow(
        /what the figure returns must be a number/,
      );
    }
  });

  it("says nothing of a figure that is no number", () => {
    const none = { estimate: Number.NaN, low: Number.NaN, high: Number.NaN };
    expect(bootstrapMean([1, 2, Number.NaN, 3])).toEqual(none);
  });
});

describe("baselines", () => {
  it("the commonest class, its log loss that of the frequencies", () => {
    const train = [2, 0, 2, 1, 2, 0];
    const { name, predictions, frequencies } = majorityBaseline(train, 3, ["a", "b", "c"]);
    expect([name, [...(predictions as Int32Array)]]).toEqual(["always saying c", [2, 2, 2]]);
    expect(frequencies).toEqual([2 / 6, 1 / 6, 3 / 6]);
    const scores = tensor([frequencies.map(Math.log)]);
    const loss = F.crossEntropy(scores, tensor([1], { dtype: "int32" })).item();
    expect(loss).toBeCloseTo(Math.log(6), 6);
  });

  it("the median has the least absolute error, the mean the least squared one", () => {
    const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: -40, max: 40 }), (train, halves) => {
        const other = halves / 2;
        const total = (value: number, power: number) =>
          train.reduce((sum, x) => sum + Math.abs(x - value) ** power, 0);
        const median = constantBaseline(train, 1, "median").predictions[0];
        const mean = constantBaseline(train, 1, "mean").predictions[0];
        expect(total(median, 1)).toBeLessThanOrEqual(total(other, 1) + 1e-9);
        expect(total(mean, 2)).toBeLessThanOrEqual(total(other, 2) + 1e-9);
      }),
    );
    expect(constantBaseline([1, 4], 2, "median").name).toBe("always saying the median, 2.5");
  });

  it("the value before, of the first test sample the last training one", () => {
    const { name, predictions } = previousValueBaseline([5, 6], [7, 8, 9]);
    expect([name, Array.from(predictions)]).toEqual(["saying the value before", [6, 7, 8]]);
  });

  it("refuse what they cannot know", () => {
    expect(() => majorityBaseline([], 1, ["a"])).toThrow(/there are no samples/);
    expect(() => majorityBaseline([1], 1, ["a"])).toThrow(/classes from 0 to 0, got 1/);
    expect(() => constantBaseline([1], 1, "mode" as never)).toThrow(/one of median, mean/);
    expect(() => previousValueBaseline([1], [])).toThrow(/there are no samples/);
  });
});

describe("a model beside its baseline", () => {
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  const said = (model: number[], baseline: number[]) =>
    verdict(compareWithBaseline(model, baseline, "high"), "always saying setosa", percent);
  const half = Array.from({ length: 40 }, (_, i) => i % 2);

  it("is better, no better or worse, in a sentence", () => {
    const right = half.map((_, i) => Number(i !== 0));
    expect(said(right, half)).toMatch(
      /^Better than always saying setosa \(50%\): 98% \(9\d%–100%\)\.$/,
    );
    expect(said(half, half)).toMatch(/^No better than always saying setosa \(50%\): 50% \(/);
    expect(said(half, right)).toMatch(/^Worse than always saying setosa \(98%\): 50% \(/);
  });

  it("of errors the low ones are good, and the gain is paired", () => {
    const [few, many] = [half.map((x) => x + 1), half.map((x) => x + 2)];
    const { outcome, gain, baseline, score } = compareWithBaseline(few, many, "low");
    expect(outcome).toBe("better");
    expect(gain).toEqual({ estimate: 1, low: 1, high: 1 });
    expect([score.estimate, baseline]).toEqual([1.5, 2.5]);
  });

  it("is neither better nor worse by fewer than six samples, which may all be so by chance", () => {
    for (let samples = 1; samples < 10; samples++) {
      const [ones, zeros] = [1, 0].map((score) => new Array<number>(samples).fill(score));
      const [up, down] = samples < 6 ? ["Not clearly better", "No better"] : ["Better", "Worse"];
      expect(said(ones, zeros)).toBe(`${up} than always saying setosa (0%): 100% (100%–100%).`);
      expect(said(zeros, ones)).toBe(`${down} than always saying setosa (100%): 0% (0%–0%).`);
      expect(said(ones, ones)).toMatch(/^No better than/);
    }
  });

  it("is not better where one of its scores is no number", () => {
    const errors = half.map((_, i) => (i === 3 ? Number.NaN : 0));
    const { outcome, gain } = compareWithBaseline(
      errors,
      half.map(() => 1),
      "low",
    );
    expect(outcome).toBe("no better");
    expect(gain.low).toBeNaN();
  });

  it("refuses scores of other samples", () => {
    expect(() => compareWithBaseline([1], [1, 2], "high")).toThrow(/same samples, got 1 and 2/);
    expect(() => verdict({} as never, "x", percent)).toThrow(/comparison must be what/);
  });
});

it("a regression's numbers are the data's own again, not those of their float32", () => {
  const targets = { names: ["delay"], mean: [7.3], std: [38.1] };
  for (const number of [0, 12, -3.5, 181.25, 0.01]) {
    const learnt = Math.fround((number - targets.mean[0]) / targets.std[0]);
    expect(inUnits(targets, 0, learnt)).toBe(number);
  }
});
