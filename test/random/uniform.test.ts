import { describe, expect, test } from "vitest";
import { fillUniform } from "../../src/random/uniform.ts";
import { uniform53, word } from "./reference.ts";
import { criticalDistance, statistics } from "./statistics.ts";

const key = { seed: 2 ** 45 + 9, offset: 3 };

describe("fillUniform", () => {
  test("takes the upper 24 bits of word i in float32", () => {
    const out = new Float32Array(37);
    fillUniform(out, key);
    expect([...out]).toEqual(Array.from(out, (_, i) => Math.floor(word(key, i) / 256) / 2 ** 24));
  });

  test("takes 53 bits of two words in float64", () => {
    const out = new Float64Array(37);
    fillUniform(out, key);
    expect([...out]).toEqual(Array.from(out, (_, i) => uniform53(key, i)));
  });

  test.each([Float32Array, Float64Array])("%o is uniform on [0, 1)", (FloatArray) => {
    const out = new FloatArray(200_000);
    fillUniform(out, { seed: 11, offset: 0 });
    expect(out.every((x) => x >= 0 && x < 1)).toBe(true);
    const { mean, variance, distance } = statistics(out, (x) => x);
    // Standard errors: √(1/12 / n) = 6.5e-4 for the mean, √(1/180 / n) = 1.7e-4 for the variance.
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 * 6.5e-4);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * 1.7e-4);
    expect(distance).toBeLessThan(criticalDistance);
  });
});
