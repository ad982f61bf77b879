import { describe, expect, it } from "vitest";
import type { Point } from "../../src/draw/chart.ts";
import { finitePoints, smoothPoints, thinPoints } from "../../src/draw/series.ts";

const wave: Point[] = Array.from({ length: 5000 }, (_, i) => [i, Math.sin(i / 300) + (i % 7) / 10]);

describe("series", () => {
  it("pairs two series and leaves out what is not finite", () => {
    expect(finitePoints([1, 2, 3, 4], [5, Number.NaN, Number.POSITIVE_INFINITY, 8])).toEqual([
      [1, 5],
      [4, 8],
    ]);
  });

  it("smooths like the mean of each window", () => {
    const short = wave.slice(0, 500);
    const smoothed = smoothPoints(short, 0.08);
    for (const i of [0, 1, 7, 20, 250, 490, 499]) {
      const reach = Math.min(20, i);
      const window = short.slice(i - reach, i + reach + 1).map(([, y]) => y);
      const mean = window.reduce((sum, y) => sum + y, 0) / window.length;
      expect(smoothed[i][0]).toBe(i);
      expect(smoothed[i][1]).toBeCloseTo(mean, 9);
    }
    expect(smoothPoints(short, 0)).toEqual(short);
    expect(smoothPoints([], 0.1)).toEqual([]);
  });

  it("averages a long series before it smooths it, and a spike spoils nothing after it", () => {
    const spiked = wave.map(([x, y]): Point => [x, x === 1000 ? 1e300 : y]);
    const smoothed = smoothPoints(spiked, 0);
    expect(smoothed.length).toBeLessThan(900);
    // 5000 points make runs of 7, over which the sawtooth's mean is 0.3.
    expect(smoothed[500][1]).toBeCloseTo(Math.sin(3503 / 300) + 0.3, 3);
  });

  it("thins a long series and keeps its extremes and its order", () => {
    const spiked = wave.map(([x, y]): Point => [x, x === 3333 ? 99 : y]);
    const thinned = thinPoints(spiked);
    expect(thinned.length).toBeLessThan(900);
    expect(thinned).toContainEqual([3333, 99]);
    const order = thinned.map(([x]) => x);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(thinPoints(wave.slice(0, 500))).toHaveLength(500);
  });
});
