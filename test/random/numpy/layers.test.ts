import { describe, expect, test } from "vitest";
import { cores, densities, edges, tailStart } from "../../../src/random/numpy/layers.ts";
import { normalDistribution } from "../statistics.ts";
import { figures } from "./figures.ts";

describe("the ziggurat's tables", () => {
  test("are NumPy's, bit for bit", () => {
    expect([...edges]).toEqual(figures.layers.edges);
    expect([...cores]).toEqual(figures.layers.cores);
  });

  test("solve the published recursion: all layers have one area", () => {
    const tail = Math.sqrt(2 * Math.PI) * (1 - normalDistribution(tailStart));
    const area = tailStart * densities[255] + tail;
    expect(edges[0] * densities[255]).toBeCloseTo(area, 15);
    for (let i = 255; i > 0; i--) {
      const above = i === 1 ? 1 : densities[i - 1];
      expect(Math.abs(edges[i] * (above - densities[i]) - area)).toBeLessThan(1e-15);
    }
  });
});
