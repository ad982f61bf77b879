import { describe, expect, it } from "vitest";
import { measureThresholds, separate, sizes } from "../../../src/node/blas/calibrate.ts";
import { blasLibraries } from "./libraries.ts";

describe("the size from which BLAS is used", () => {
  const from = (size: number) => sizes.map((each) => each >= size);

  it("is the first at which it is faster", () => {
    for (const size of [...sizes, Infinity]) expect(separate(from(size))).toBe(size ** 3);
  });

  it("is not moved by one that was disturbed", () => {
    for (const disturbed of [12, 64, 128]) {
      const won = from(24).map((each, i) => each !== (sizes[i] === disturbed));
      expect(separate(won)).toBe(24 ** 3);
    }
  });

  it.each(blasLibraries)("is measured, BLAS %s", (_, library) => {
    const { arrays, memory } = measureThresholds(library);
    const possible = [...sizes, Infinity].map((size) => size ** 3);
    for (const thresholds of [arrays, memory]) {
      expect(possible).toContain(thresholds.float32);
      expect(possible).toContain(thresholds.float64);
    }
  });
});
