import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bidiagonalize } from "../../../src/random/numpy/bidiagonal.ts";
import { dot } from "../../../src/random/numpy/covariance.ts";
import { leftSingular } from "../../../src/random/numpy/singular.ts";

const entry = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -10, max: 10, noNaN: true }).filter((x) => Math.abs(x) > 1e-12),
);
const squareMatrix = fc
  .integer({ min: 1, max: 9 })
  .chain((n) =>
    fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
  );

const size = (matrix: number[][]) => 1 + Math.hypot(...matrix.flat());

describe("leftSingular", () => {
  test("gives orthonormal vectors that diagonalize A Aᵀ, for any square matrix", () => {
    fc.assert(
      fc.property(squareMatrix, (a) => {
        const { vectors, values } = leftSingular(a);
        const tolerance = 1e-13 * size(a) ** 2;
        vectors.forEach((u, i) => {
          vectors.forEach((w, j) => {
            expect(Math.abs(dot(u, w) - (i === j ? 1 : 0))).toBeLessThan(1e-13);
            // uᵀ A Aᵀ w
            const [ua, wa] = [u, w].map((v) =>
              a.map((_, k) =>
                dot(
                  v,
                  a.map((row) => row[k]),
                ),
              ),
            );
            expect(Math.abs(dot(ua, wa) - (i === j ? values[i] ** 2 : 0))).toBeLessThan(tolerance);
          });
        });
        for (let i = 1; i < values.length; i++)
          expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test.each([
    [
      "zeros",
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
      [0, 0, 0],
    ],
    [
      "ones",
      [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      [3, 0, 0],
    ],
    [
      "a zero row inside",
      [
        [2, 0, 1],
        [0, 0, 0],
        [1, 0, 2],
      ],
      [3, 1, 0],
    ],
    [
      "zeros on the diagonal",
      [
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 0],
      ],
      [1, 1, 0],
    ],
    [
      "a nilpotent chain",
      [
        [0, 2, 0, 0],
        [0, 0, 3, 0],
        [0, 0, 0, 4],
        [0, 0, 0, 0],
      ],
      [4, 3, 2, 0],
    ],
    [
      "[[0, g], [0, 0]]",
      [
        [0, -2],
        [0, 0],
      ],
      [2, 0],
    ],
  ])("finishes for a singular matrix: %s", (_, matrix, expected) => {
    leftSingular(matrix).values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 14);
    });
  });
});

test("bidiagonalize leaves a diagonal matrix alone", () => {
  const { diagonal, above, left } = bidiagonalize([
    [3, 0],
    [0, -2],
  ]);
  expect([[...diagonal], [...above], left.map((u) => [...u])]).toEqual([
    [3, -2],
    [0],
    [
      [1, 0],
      [0, 1],
    ],
  ]);
});
