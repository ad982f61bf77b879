import { describe, expect, it } from "vitest";
import { countExponents, drawHistogram, fateOf } from "../../examples/loss-scaling/histogram.ts";
import { main } from "../../examples/loss-scaling.ts";
import { nearestHalf } from "../../src/tensor/half.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("what becomes of a number in float16", () => {
  it("is what rounding says", () => {
    const numbers = Array.from({ length: 400 }, (_, i) => (i % 2 ? -1 : 1) * 2 ** (i / 6 - 45));
    for (const scale of [1, 1024]) {
      const rounded = numbers.map((value) => nearestHalf("float16", scale * value));
      const share = (isOne: (value: number) => boolean) => rounded.filter(isOne).length / 400;
      const { zero, infinite, subnormal } = fateOf(numbers, scale);
      expect(zero).toBe(share((value) => value === 0));
      expect(infinite).toBe(share((value) => !Number.isFinite(value)));
      expect(subnormal).toBeCloseTo(
        share((x) => x !== 0 && Math.abs(x) < 2 ** -14),
        2,
      );
    }
  });

  it("is counted by its exponent", () => {
    expect([...countExponents([1, 1.5, -2, 0.25, 0])]).toEqual([
      [0, 0.4],
      [1, 0.2],
      [-2, 0.2],
    ]);
  });
});

describe("examples/loss-scaling.ts in short", () => {
  const run = main({ steps: 160 });
  const [wide, narrow, scaled] = run.results.map(({ losses }) => losses);

  it("loses gradients in float16, and the scale brings them back", () => {
    const [plain, lifted] = run.fates;
    expect(plain.zero).toBeGreaterThan(0.5);
    expect(run.zeros).toBeGreaterThan(0.2);
    expect(lifted.zero).toBeLessThan(0.05);
    expect(lifted.infinite).toBe(0);
    expect(run.scale).toBe(65536);
  });

  it("falls behind without a scale, and keeps up with float32 with one", () => {
    const last = wide.length - 1;
    expect(wide[last]).toBeLessThan(wide[0] / 100);
    expect(narrow[last] / wide[last]).toBeGreaterThan(1.2);
    expect(Math.abs(scaled[last] / wide[last] - 1)).toBeLessThan(0.05);
  });

  it("draws its figure", () => {
    const svg = drawHistogram(run.exponents, run.scale);
    checkWellFormed(svg);
    for (const text of [
      "rounded to 0",
      "subnormal:",
      "as they are",
      `of the loss × ${run.scale}`,
    ]) {
      expect(svg).toContain(`>${text}<`);
    }
  });
});
