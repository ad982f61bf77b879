import { describe, expect, test } from "vitest";
import { fillNormal } from "../../src/random/normal.ts";
import { uniform53, word } from "./reference.ts";
import { criticalDistance, normalDistribution, statistics } from "./statistics.ts";

const key = { seed: 5, offset: 1 };

/** Box and Muller's formula with the runtime's own functions; elements i and i + 4 are a pair. */
function boxMuller(i: number, uniform: (i: number) => number): number {
  const first = i % 8 < 4;
  const [u, v] = first ? [uniform(i), uniform(i + 4)] : [uniform(i - 4), uniform(i)];
  const radius = Math.sqrt(-2 * Math.log(1 - u));
  return radius * (first ? Math.cos(2 * Math.PI * v) : Math.sin(2 * Math.PI * v));
}

describe("fillNormal", () => {
  test("is Box and Muller's formula on two words a pair in float32", () => {
    const out = new Float32Array(4003);
    fillNormal(out, key);
    out.forEach((x, i) => {
      const expected = boxMuller(i, (k) => word(key, k) / 2 ** 32);
      expect(Math.abs(x - expected)).toBeLessThan(6.1e-8 * Math.abs(expected) + 1e-15);
    });
  });

  test("is Box and Muller's formula on float64's uniforms in float64", () => {
    const out = new Float64Array(4003);
    fillNormal(out, key);
    out.forEach((x, i) => {
      const expected = boxMuller(i, (k) => uniform53(key, k));
      expect(Math.abs(x - expected)).toBeLessThan(4e-15);
    });
  });

  test("gives element i the same bits whatever the length", () => {
    for (const FloatArray of [Float32Array, Float64Array]) {
      const long = new FloatArray(100);
      fillNormal(long, key);
      for (const length of [0, 1, 3, 4, 5, 8, 13, 16, 99]) {
        const short = new FloatArray(length);
        fillNormal(short, key);
        expect([...short]).toEqual([...long.subarray(0, length)]);
      }
    }
  });

  // Figures pinned in Node 20: they hold in every runtime, and no later version may change them.
  test("gives the bits it always gave", () => {
    const out = new Float64Array(8);
    fillNormal(out, key);
    expect([...out]).toEqual([
      -0.9896334392558863, -0.11880601960447489, -0.4924502009877887, -0.26973453059860464,
      -0.03096334709191261, -0.7764522954512838, 1.4798612331369183, 1.2664341399404222,
    ]);
    const single = new Float32Array(8);
    fillNormal(single, key);
    expect([...single]).toEqual([
      -0.46404150128364563, 0.7279908657073975, 0.25213322043418884, -1.1102242469787598,
      0.8746419548988342, -0.2949955463409424, 1.5391314029693604, -0.6663439273834229,
    ]);
  });

  test.each([Float32Array, Float64Array])("%o is standard normal", (FloatArray) => {
    const out = new FloatArray(200_000);
    fillNormal(out, { seed: 12, offset: 0 });
    const { mean, variance, distance } = statistics(out, normalDistribution);
    // Standard errors: √(1 / n) = 2.24e-3 for the mean, √(2 / n) = 3.16e-3 for the variance.
    expect(Math.abs(mean)).toBeLessThan(4 * 2.24e-3);
    expect(Math.abs(variance - 1)).toBeLessThan(4 * 3.16e-3);
    expect(distance).toBeLessThan(criticalDistance);
  });

  test("has no correlation within its pairs", () => {
    const out = new Float64Array(200_000);
    fillNormal(out, { seed: 13, offset: 0 });
    let [products, squares] = [0, 0];
    for (let i = 0; i < out.length; i += 8) {
      products += out[i] * out[i + 4];
      squares += (out[i] ** 2 - 1) * (out[i + 4] ** 2 - 1);
    }
    // 25 000 pairs; the products have variance 1 and 4.
    expect(Math.abs(products)).toBeLessThan(4 * Math.sqrt(25_000));
    expect(Math.abs(squares)).toBeLessThan(8 * Math.sqrt(25_000));
  });
});
