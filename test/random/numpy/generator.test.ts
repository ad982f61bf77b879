import { describe, expect, test } from "vitest";
import { numpy } from "../../../src/random/index.ts";
import { tailStart } from "../../../src/random/numpy/layers.ts";
import { ShapeError, ValueError } from "../../../src/tensor/errors.ts";
import { type Call, digest, figures, seedOf } from "./figures.ts";

/** Makes one of NumPy's calls with our method of that name. */
function perform(rng: numpy.NumpyGenerator, { method, args, options }: Call) {
  const call = (rng[method as keyof numpy.NumpyGenerator] as (...args: unknown[]) => unknown).bind(
    rng,
  );
  if (method === "integers") return call(args[0], args[1], options);
  if (method === "choice") return call(args[0], options);
  return call(...args);
}

function flat(result: Call["result"]): number[] {
  return Array.isArray(result) ? result.flatMap(flat) : [result as number];
}

describe.each(figures.seeds)(
  "seed $seed gives NumPy's numbers bit for bit",
  ({ seed, ...figure }) => {
    test("100 000 normals, in the core, the wedges and the tail", () => {
      const draws = numpy.defaultRng(seedOf(seed)).standardNormal(100_000);
      const { first, tail, last, sha256 } = figure.normals;
      expect([...draws.subarray(0, first.length), draws.at(-1)]).toEqual([...first, last]);
      const beyond = [...draws.entries()].filter(([, x]) => Math.abs(x) > tailStart);
      expect(beyond).toEqual(tail);
      expect(digest(draws)).toBe(sha256);
    });

    test("calls of all methods in turn", () => {
      const rng = numpy.defaultRng(seedOf(seed));
      for (const call of figure.sequence.calls) {
        const actual = perform(rng, call);
        const name = `${call.method}(${call.args.join(", ")})`;
        if (typeof call.result === "object" && "sha256" in call.result) {
          expect(digest(actual as ArrayLike<number>), name).toBe(call.result.sha256);
        } else if (typeof call.result === "number") {
          expect(actual, name).toBe(call.result);
        } else {
          expect([...(actual as Iterable<number>)], name).toEqual(flat(call.result));
        }
      }
      const values = Array.from({ length: 8 }, (_, i) => i);
      rng.shuffle(values);
      expect(values).toEqual(figure.sequence.shuffled);
      expect(rng.random()).toBe(figure.sequence.after);
    });
  },
);

test.each(figures.covariances)("multivariateNormal agrees with NumPy for $covariance", (figure) => {
  const { covariance, draws } = figure;
  const rng = numpy.defaultRng(figures.covariances.indexOf(figure));
  const mean = covariance.map((_, i) => i);
  rng.multivariateNormal(mean, covariance, 2).forEach((x, i) => {
    expect(Math.abs(x - draws[i])).toBeLessThan(1e-12);
  });
});

describe("results", () => {
  const rng = numpy.defaultRng(3);

  test("are numbers without a size, and flat arrays with one", () => {
    expect(typeof rng.random()).toBe("number");
    expect(rng.normal(0, 1, [2, 3, 4])).toHaveLength(24);
    expect(rng.uniform(0, 1, 0)).toHaveLength(0);
    expect(
      rng.multivariateNormal(
        [0, 0],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ).toHaveLength(2);
  });

  test("are 32-bit integers where the range allows", () => {
    expect(rng.integers(-(2 ** 31), 2 ** 31, { size: 2 })).toBeInstanceOf(Int32Array);
    expect(rng.integers(0, 2 ** 31, { size: 2, endpoint: true })).toBeInstanceOf(Float64Array);
  });

  test("keep the class of what they permute, and leave it alone", () => {
    const values = Float32Array.of(1, 2, 3);
    const permuted = rng.permutation(values);
    expect(permuted).toBeInstanceOf(Float32Array);
    expect([...permuted].sort()).toEqual([1, 2, 3]);
    expect([...values]).toEqual([1, 2, 3]);
    expect(rng.permutation(["a"])).toEqual(["a"]);
    expect(["a", "b"]).toContain(rng.choice(["a", "b"]));
  });
});

describe("errors", () => {
  const rng = numpy.defaultRng(3);
  const before = numpy.defaultRng(3).random();

  test.each<[string, () => unknown, new (message: string) => Error, RegExp]>([
    ["a negative size", () => rng.random(-1), ShapeError, /random.*\[-1\]/],
    ["a fractional shape", () => rng.normal(0, 1, [2, 0.5]), ShapeError, /normal.*\[2, 0.5\]/],
    ["low above high", () => rng.uniform(2, 1), ValueError, /low = 2, high = 1/],
    ["an infinite range", () => rng.uniform(0, Number.POSITIVE_INFINITY), ValueError, /finite/],
    ["a negative scale", () => rng.normal(0, -1), ValueError, /scale >= 0, got -1/],
    ["a NaN scale", () => rng.normal(0, Number.NaN), ValueError, /scale >= 0, got NaN/],
    ["no integer", () => rng.integers(5, 5), ValueError, /low < high, got low = 5, high = 5/],
    [
      "no integer with endpoint",
      () => rng.integers(5, 4, { endpoint: true }),
      ValueError,
      /low <= high/,
    ],
    ["fractions", () => rng.integers(0.5, 4), ValueError, /low = 0.5/],
    ["above 2^53", () => rng.integers(0, 2 ** 53), ValueError, /safe integers/],
    ["an empty population", () => rng.choice([]), ValueError, /got 0/],
    ["a fractional population", () => rng.choice(1.5), ValueError, /got 1.5/],
    [
      "too many",
      () => rng.choice(5, { size: 6, replace: false }),
      ValueError,
      /6 without replacement from 5/,
    ],
    [
      "too many of weight",
      () => rng.choice(2, { size: 2, replace: false, p: [1, 0] }),
      ValueError,
      /from 1/,
    ],
    ["p's length", () => rng.choice(3, { p: [0.5, 0.5] }), ShapeError, /3 elements, got 2/],
    ["p's sum", () => rng.choice(2, { p: [0.5, 0.6] }), ValueError, /sum of 1.1/],
    ["p's sign", () => rng.choice(2, { p: [-0.5, 1.5] }), ValueError, /non-negative/],
    ["p NaN", () => rng.choice(2, { p: [Number.NaN, 1] }), ValueError, /non-negative/],
    ["a negative permutation", () => rng.permutation(-1), ShapeError, /permutation/],
    ["a short covariance", () => rng.multivariateNormal([0, 0], [[1]]), ShapeError, /2 × 2/],
    ["a ragged one", () => rng.multivariateNormal([0, 0], [[1, 0], [1]]), ShapeError, /\[2, 1\]/],
    [
      "an indefinite one",
      () =>
        rng.multivariateNormal(
          [0, 0],
          [
            [1, 2],
            [2, 1],
          ],
        ),
      ValueError,
      /semidefinite/,
    ],
    [
      "an asymmetric one",
      () =>
        rng.multivariateNormal(
          [0, 0],
          [
            [1, 0.5],
            [0, 1],
          ],
        ),
      ValueError,
      /symmetric/,
    ],
    ["an infinite one", () => rng.multivariateNormal([0], [[Infinity]]), ValueError, /not finite/],
    ["a NaN one", () => rng.multivariateNormal([0], [[Number.NaN]]), ValueError, /not finite/],
  ])("%s", (_, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  test("take nothing from the stream", () => {
    expect(rng.random()).toBe(before);
  });
});
