import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/tensor/errors.ts";
import {
  broadcastShapes,
  checkShape,
  contiguousStrides,
  formatShape,
  normalizeDim,
  normalizeDims,
  reducedShape,
  type Shape,
  sameShape,
  sizeOf,
} from "../../src/tensor/shape.ts";
import { indicesOf, placeOf } from "./indices.ts";

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

describe("size and strides", () => {
  it("counts the positions, in row-major order", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const positions = indicesOf(shape);
        const strides = contiguousStrides(shape);
        expect(sizeOf(shape)).toBe(positions.length);
        positions.forEach((index, k) => {
          expect(placeOf(index, strides)).toBe(k);
        });
      }),
    );
  });

  it("has one element without dimensions", () => {
    expect(sizeOf([])).toBe(1);
    expect(contiguousStrides([])).toEqual([]);
  });
});

it("compares and prints shapes", () => {
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
  expect(sameShape([2], [2, 1])).toBe(false);
  expect(sameShape([], [])).toBe(true);
  expect(formatShape([2, 3])).toBe("[2, 3]");
  expect(formatShape([])).toBe("[]");
});

describe("checkShape", () => {
  it("takes non-negative integers", () => {
    expect(() => checkShape("zeros", [0, 3])).not.toThrow();
    expect(() => checkShape("zeros", [])).not.toThrow();
  });

  it.each([[[-1]], [[2, 1.5]], [[Number.NaN]], [[Number.POSITIVE_INFINITY]]])("not %j", (shape) => {
    expect(() => checkShape("zeros", shape)).toThrow(ShapeError);
    expect(() => checkShape("zeros", shape)).toThrow(
      `zeros: a shape is a list of non-negative integers, got ${formatShape(shape)}`,
    );
  });
});

describe("dimensions", () => {
  it("count from both ends", () => {
    const dims = [0, 1, 2, -3, -2, -1].map((dim) => normalizeDim("sum", dim, 3));
    expect(dims).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it("are 0 or -1 for a single number", () => {
    expect([0, -1].map((dim) => normalizeDim("sum", dim, 0))).toEqual([0, 0]);
    expect(normalizeDims("sum", -1, 0)).toEqual([]);
    expect(() => normalizeDim("sum", 1, 0)).toThrow(ShapeError);
  });

  it.each([3, -4, 0.5, Number.NaN])("%d is out of range for three", (dim) => {
    expect(() => normalizeDim("sum", dim, 3)).toThrow(ShapeError);
    expect(() => normalizeDim("sum", dim, 3)).toThrow(
      `sum: dimension ${dim} is out of range for a tensor with 3 dimensions (expected -3 to 2)`,
    );
  });

  it("are sorted, and all where none is named", () => {
    expect(normalizeDims("sum", [-1, 0], 3)).toEqual([0, 2]);
    expect(normalizeDims("sum", 1, 3)).toEqual([1]);
    expect(normalizeDims("sum", undefined, 3)).toEqual([0, 1, 2]);
    expect(normalizeDims("sum", [], 3)).toEqual([]);
  });

  it("are not named twice", () => {
    expect(() => normalizeDims("sum", [2, -1], 3)).toThrow("sum: dimension repeated in [2, 2]");
  });

  it("leave the list they were given as it was", () => {
    const dims = [2, 0];
    normalizeDims("sum", dims, 3);
    expect(dims).toEqual([2, 0]);
  });
});

describe("broadcasting", () => {
  /** The sizes other than 1 at each place from the end: there must be at most one. */
  function reference(all: readonly Shape[]): number[] | null {
    const rank = Math.max(0, ...all.map((shape) => shape.length));
    const result: number[] = [];
    for (let place = 1; place <= rank; place++) {
      const sizes = new Set(all.map((shape) => shape.at(-place) ?? 1).filter((size) => size !== 1));
      if (all.every((shape) => shape.length < place) || sizes.size > 1) return null;
      result.unshift(sizes.size === 1 ? [...sizes][0] : 1);
    }
    return result;
  }

  it("agrees with a reference, or is an error", () => {
    const sizes = fc.oneof(fc.constant(1), fc.constantFrom(0, 2, 3));
    const lists = fc.array(fc.array(sizes, { maxLength: 3 }), { minLength: 1, maxLength: 3 });
    const outcomes = { shapes: 0, errors: 0 };
    fc.assert(
      fc.property(lists, (list) => {
        const expected = reference(list);
        if (expected === null) {
          outcomes.errors++;
          expect(() => broadcastShapes(() => "add", list)).toThrow(ShapeError);
        } else {
          outcomes.shapes++;
          expect(broadcastShapes(() => "add", list)).toEqual(expected);
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(outcomes.shapes, outcomes.errors)).toBeGreaterThan(20);
  });

  it.each<[Shape[], Shape]>([
    [[], []],
    [[[]], []],
    [
      [[2, 3], [3]],
      [2, 3],
    ],
    [
      [
        [2, 1],
        [1, 3],
      ],
      [2, 3],
    ],
    [
      [[4, 1, 2], [3, 1], []],
      [4, 3, 2],
    ],
    [[[0], [1]], [0]],
    [
      [[1], [5, 0]],
      [5, 0],
    ],
  ])("of %j is %j", (list, expected) => {
    expect(broadcastShapes(() => "add", list)).toEqual(expected);
  });

  it("names the sizes that differ, and where", () => {
    expect(() => broadcastShapes(() => "add", [[2, 3], [2]])).toThrow(
      "add: shapes [2, 3] and [2] do not broadcast: sizes 3 and 2 at dimension -1 must be equal or 1",
    );
    expect(() =>
      broadcastShapes(
        () => "where",
        [
          [4, 1],
          [4, 7],
          [0, 7],
        ],
      ),
    ).toThrow(
      "where: shapes [4, 1] and [4, 7] and [0, 7] do not broadcast: " +
        "sizes 4 and 0 at dimension -2 must be equal or 1",
    );
  });
});

it("drops the reduced dimensions, or keeps them with size 1", () => {
  expect(reducedShape([2, 3, 4], [0, 2], false)).toEqual([3]);
  expect(reducedShape([2, 3, 4], [0, 2], true)).toEqual([1, 3, 1]);
  expect(reducedShape([2, 3], [], false)).toEqual([2, 3]);
});
