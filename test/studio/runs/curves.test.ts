import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogramOf } from "../../../src/doctor/index.ts";
import {
  binsAtScale,
  quantileOf,
  sizeBins,
  valueBins,
} from "../../../studio/pages/runs/data/bins.ts";
import { columnSteps, envelopeOf, rangeOf } from "../../../studio/pages/runs/data/envelope.ts";
import { Series } from "../../../studio/pages/runs/data/series.ts";
import { compareSettings, settingsIn } from "../../../studio/pages/runs/data/settings.ts";
import { smooth } from "../../../studio/pages/runs/data/smooth.ts";

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, Infinity),
  },
);
const numbers = fc.array(value, { minLength: 1, maxLength: 200 });

function seriesOf(values: readonly number[]): Series {
  const series = new Series();
  for (const [i, value] of values.entries()) series.push(i + 1, value);
  return series;
}

const median = (list: readonly number[]) => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
};

describe("smoothing", () => {
  it("is the mean of the finite numbers around each, of the whole series", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 60 }), (values, window) => {
        const half = Math.floor(window / 2);
        for (const [i, smoothed] of smooth(Float64Array.from(values), window).entries()) {
          const reach = Math.min(half, i);
          const near = values.slice(i - reach, i + reach + 1).filter(Number.isFinite);
          const mean = near.reduce((sum, x) => sum + x, 0) / near.length;
          if (Number.isFinite(values[i])) expect(smoothed).toBeCloseTo(mean, 8);
          else expect(smoothed).toBe(values[i]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("comes before thinning: the same wherever the picture is as wide", () => {
    const values = Array.from({ length: 5000 }, (_, i) => Math.sin(i * i));
    const series = seriesOf(values);
    const smoothed = smooth(series.values, 501);
    // The last step stands in a column of its own when looked at closely, and at the end of a wide one otherwise.
    const near = envelopeOf(series, smoothed, rangeOf(4990, 5000, 600));
    expect(near.median.at(-1)).toBe(smoothed[4999]);
    expect(near.max.at(-1)).toBe(values[4999]);
  });
});

describe("a curve in columns", () => {
  it("has the least, the greatest and the median of each column, and leaves no number out", () => {
    const half = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(numbers, half, (values, half) => {
        // A column for each 2 · half + 1 steps, about its own.
        const width = 2 * half + 1;
        const columns = Math.ceil((values.length - 1) / width) + 1;
        const last = 1 + width * (columns - 1);
        const series = seriesOf(values);
        const found = envelopeOf(series, series.values, { from: 1, to: last, columns });
        for (let column = 0; column < columns; column++) {
          const middle = column * width;
          const own = values.slice(Math.max(0, middle - half), middle + half + 1);
          const finite = own.filter(Number.isFinite);
          const expected =
            finite.length === 0
              ? [Number.NaN, Number.NaN, Number.NaN]
              : [Math.min(...finite), Math.max(...finite), median(finite)];
          const { min, max, median: mid } = found;
          expect([min[column], max[column]]).toEqual(expected.slice(0, 2));
          if (finite.length > 0) expect(mid[column]).toBeCloseTo(expected[2], 9);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("has a column for each step where there are fewer steps than pixels", () => {
    const { columns } = rangeOf(1, 12, 600);
    expect(columns).toBe(12);
    expect([...columnSteps(rangeOf(1, 4, 600))]).toEqual([1, 2, 3, 4]);
  });
});

describe("the bins of a histogram at a scale", () => {
  const sample = Float32Array.from({ length: 4000 }, (_, i) => Math.max(0, Math.sin(i * i) * 3));
  const histogram = histogramOf(sample);

  it("hold every number but the zeros, between limits that were counted, whatever the pixels", () => {
    const bins = valueBins(histogram);
    const positive = sample.filter((x) => x > 0);
    expect(bins.zeros).toBe(sample.length - positive.length);
    for (const pixels of [7, 100, 2000]) {
      const { limits, heights } = binsAtScale(bins, [-4, 4], pixels);
      const counted = heights.map((height, i) => {
        const width = limits[i + 1] - limits[i];
        return height * Math.max(width, 8 / pixels);
      });
      expect(counted.reduce((sum, x) => sum + x, 0)).toBeCloseTo(positive.length, 6);
      for (const limit of limits) expect(bins.limits).toContain(limit);
      // An exact count of the numbers themselves, between two of the limits.
      const [from, to] = [limits.at(-2)!, limits.at(-1)!];
      expect(counted.at(-1)).toBeCloseTo(positive.filter((x) => x >= from && x <= to).length, 6);
    }
  });

  it("by size join both signs, in logarithms", () => {
    const bins = sizeBins(histogramOf(Float32Array.of(-2, 2, 2, 0, -0.5)));
    expect(bins.zeros).toBe(1);
    const at = bins.limits.findIndex((limit) => Math.abs(limit - Math.log10(2)) < 1e-12);
    expect(bins.counts[at]).toBe(3);
    expect(bins.counts.reduce((sum, x) => sum + x, 0)).toBe(4);
  });

  it("tell quantiles to the width of a bin", () => {
    const sorted = Array.from(sample).sort((a, b) => a - b);
    for (const share of [0.6, 0.75, 0.9]) {
      const exact = sorted[Math.floor(share * sorted.length)];
      const found = quantileOf(valueBins(histogram), share);
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact / 4 + 1e-6);
    }
    expect(quantileOf(valueBins(histogram), 0.2)).toBe(0);
  });
});

it("settings that differ come apart from those that do not", () => {
  const [one, two] = [
    settingsIn({ data: "moons", batchSize: 32, lr: 0.1 }),
    settingsIn({ data: "moons", batchSize: 32, lr: 0.2, doctor: true }),
  ];
  expect(compareSettings([one, two])).toEqual({
    differing: [
      { name: "lr", values: ["0.1", "0.2"] },
      { name: "doctor", values: [undefined, "true"] },
    ],
    same: [
      ["data", "moons"],
      ["batch size", "32"],
    ],
  });
  expect(compareSettings([one]).differing).toEqual([]);
});
