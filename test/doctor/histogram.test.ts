import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binLimits, histogramOf } from "../../src/doctor/index.ts";

const floats = fc.float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 200 });

describe("histogramOf", () => {
  it("counts every number between the limits of its bin", () => {
    fc.assert(
      fc.property(floats, (array) => {
        const histogram = histogramOf(array);
        const limits = binLimits(histogram);
        const last = histogram.counts.length - 1;
        // The outermost bins, beyond ±2²⁴, take all that lies farther out.
        const low = (i: number) =>
          i === 0 && limits[0] <= -1.75 * 2 ** 23 ? -Infinity : limits[i];
        const high = (i: number) =>
          i === last && limits[i + 1] >= 2 ** 24 ? Infinity : limits[i + 1];
        const counted = histogram.counts.map((_, i) => {
          const isIn = (x: number) =>
            low(i) >= 0 ? x >= low(i) && x < high(i) : x > low(i) && x <= high(i);
          const isZero = low(i) < 0 && high(i) > 0;
          return array.filter((x) => (isZero ? x > low(i) && x < high(i) : isIn(x))).length;
        });
        expect(histogram.counts).toEqual(counted);
        expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(array.length);
        if (array.length > 0) {
          expect(histogram.counts[0]).toBeGreaterThan(0);
          expect(histogram.counts[last]).toBeGreaterThan(0);
          expect(limits).toEqual([...limits].sort((a, b) => a - b));
        }
      }),
    );
  });

  it("gives the moments", () => {
    const histogram = histogramOf(Float64Array.of(-3, 0, 0, 4));
    expect(histogram).toMatchObject({ count: 4, nonFinite: 0, min: -3, max: 4, sum: 1 });
    expect(histogram.sumOfSquares).toBe(25);
    expect(histogram.counts.filter((n) => n > 0)).toEqual([1, 2, 1]);
  });

  it("keeps what is not finite apart", () => {
    const { min, max, ...histogram } = histogramOf(
      Float32Array.of(NaN, 1, Infinity, 1.1, -Infinity),
    );
    expect(histogram).toMatchObject({ count: 2, nonFinite: 3, counts: [2] });
    expect([min, max]).toEqual([1, Math.fround(1.1)]);
    expect(histogramOf(Float32Array.of(NaN))).toMatchObject({ count: 0, nonFinite: 1, counts: [] });
    expect(histogramOf(Float64Array.of(1e300, -1e300)).counts.filter((n) => n > 0)).toEqual([1, 1]);
  });

  it("reads a part of a larger array", () => {
    const whole = Float32Array.of(9, 9, 1, 2, 9);
    expect(histogramOf(whole.subarray(2, 4))).toEqual(histogramOf(Float32Array.of(1, 2)));
  });

  it("has no limits where there is nothing", () => {
    expect(binLimits(histogramOf(new Float32Array(0)))).toEqual([]);
  });
});
