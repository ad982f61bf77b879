import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contiguousStrides, type Shape, sizeOf } from "../../src/tensor/shape.ts";
import {
  broadcastStrides,
  collapse,
  copyStrided,
  forEachOuter,
  isContiguous,
  stridesAs,
  type View,
} from "../../src/tensor/strides.ts";
import { indicesOf, placeOf } from "./indices.ts";

const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });

/** Row-major strides, some of them replaced: repeated, reversed or gapped dimensions. */
function stridesFor(shape: Shape): fc.Arbitrary<number[]> {
  const replaced = fc.option(fc.integer({ min: -4, max: 30 }), { freq: 2 });
  return fc
    .tuple(...shape.map(() => replaced))
    .map((chosen) => contiguousStrides(shape).map((stride, dim) => chosen[dim] ?? stride));
}

const offset = 400;
const views: fc.Arbitrary<View> = shapes.chain((shape) =>
  stridesFor(shape).map((strides) => ({ shape, strides, offset })),
);

function placesOf({ shape, strides, offset }: View): number[] {
  return indicesOf(shape).map((index) => placeOf(index, strides, offset));
}

describe("stridesAs", () => {
  it("gives another shape's strides where there are any", () => {
    const outcomes = { yes: 0, no: 0 };
    const shaped = views.chain((view) => {
      const size = sizeOf(view.shape);
      const others = [[size], [1, size], [size, 1], view.shape.toReversed(), [...view.shape, 1]];
      for (let k = 2; k <= 4; k++) if (size > 0 && size % k === 0) others.push([k, size / k]);
      return fc.tuple(fc.constant(view), fc.constantFrom(...others));
    });
    fc.assert(
      fc.property(shaped, ([view, shape]) => {
        const strides = stridesAs(view, shape);
        const places = placesOf(view);
        // What a step in each dimension would have to be: from the first element to the next.
        const steps = contiguousStrides(shape).map((next) => (places[next] ?? 0) - places[0]);
        const exist = placesOf({ shape, strides: steps, offset }).every((p, k) => p === places[k]);
        outcomes[exist ? "yes" : "no"]++;
        expect(strides !== null).toBe(exist);
        if (strides) expect(placesOf({ shape, strides, offset })).toEqual(places);
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(outcomes.yes, outcomes.no)).toBeGreaterThan(20);
  });
});

describe("isContiguous", () => {
  it("holds where the elements stand one after the other", () => {
    const outcomes = { yes: 0, no: 0 };
    fc.assert(
      fc.property(views, (view) => {
        const expected = placesOf(view).every((place, k) => place === offset + k);
        outcomes[expected ? "yes" : "no"]++;
        expect(isContiguous(view.shape, view.strides)).toBe(expected);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(outcomes.yes, outcomes.no)).toBeGreaterThan(20);
  });

  it("holds for any strides where there is no element", () => {
    expect(isContiguous([0, 3], [1, 0])).toBe(true);
    expect(isContiguous([3, 0], [7, 7])).toBe(true);
  });
});

describe("copyStrided", () => {
  it("copies the elements in row-major order", () => {
    const source = Float64Array.from({ length: 1000 }, (_, i) => i);
    fc.assert(
      fc.property(views, (view) => {
        const target = new Float64Array(sizeOf(view.shape) + 1).fill(-1);
        copyStrided(source, view, target);
        expect([...target]).toEqual([...placesOf(view), -1]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("broadcastStrides", () => {
  it("reads the element a position broadcasts from", () => {
    const pairs = views.chain((view) =>
      fc
        .tuple(
          fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
          fc.infiniteStream(fc.nat(3)),
        )
        .map(([lead, sizes]) => ({
          view,
          shape: [...lead, ...view.shape.map((n) => (n === 1 ? (sizes.next().value ?? 1) : n))],
        })),
    );
    fc.assert(
      fc.property(pairs, ({ view, shape }) => {
        const strides = broadcastStrides(view, shape);
        const lead = shape.length - view.shape.length;
        for (const index of indicesOf(shape)) {
          const from = index.slice(lead).map((i, dim) => (view.shape[dim] === 1 ? 0 : i));
          expect(placeOf(index, strides)).toBe(placeOf(from, view.strides));
        }
      }),
    );
  });
});

describe("loop nests", () => {
  const nests = shapes.chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      operands: fc.array(stridesFor(shape), { minLength: 1, maxLength: 3 }),
      inner: fc.constantFrom(0, 1),
    }),
  );

  it("walk all operands in row-major order, merged or not", () => {
    fc.assert(
      fc.property(nests, ({ shape, operands, inner }) => {
        const starts = operands.map((_, k) => 100 * k);
        const expected = indicesOf(shape).map((index) =>
          operands.map((strides, k) => placeOf(index, strides, starts[k])),
        );
        const nest = collapse(shape, operands);
        const length = inner === 0 ? 1 : (nest.shape.at(-1) ?? 1);
        const steps = nest.strides.map((walk) => (inner === 0 ? 0 : (walk.at(-1) ?? 0)));
        const visited: number[][] = [];
        forEachOuter(nest, inner, starts, (offsets) => {
          for (let i = 0; i < length; i++) visited.push(offsets.map((at, k) => at + i * steps[k]));
        });
        expect(visited).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("are one loop where the operands are contiguous", () => {
    const shape = [2, 1, 3, 4];
    const strides = contiguousStrides(shape);
    expect(collapse(shape, [strides, strides])).toEqual({ shape: [24], strides: [[1], [1]] });
  });

  it("merge what an operand repeats as a whole", () => {
    expect(
      collapse(
        [2, 3, 4],
        [
          [12, 4, 1],
          [0, 0, 1],
        ],
      ),
    ).toEqual({
      shape: [6, 4],
      strides: [
        [4, 1],
        [0, 1],
      ],
    });
  });

  it("break where one operand does", () => {
    expect(
      collapse(
        [2, 3],
        [
          [3, 1],
          [1, 2],
        ],
      ).shape,
    ).toEqual([2, 3]);
  });

  it("have no dimension for a single element, and visit it once", () => {
    const nest = collapse([1, 1], [[5, 7]]);
    expect(nest).toEqual({ shape: [], strides: [[]] });
    const visited: number[] = [];
    forEachOuter(nest, 1, [3], ([at]) => visited.push(at));
    expect(visited).toEqual([3]);
  });
});
