import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Buffer, Region } from "../../src/compile/program.ts";
import {
  isWhole,
  sameRegion,
  splitDims,
  splitThrough,
  through,
  whole,
} from "../../src/compile/regions.ts";
import { contiguousStrides, sizeOf } from "../../src/tensor/shape.ts";

function buffer(length: number, name = "t"): Buffer {
  return { name, role: "temporary", dtype: "float32", length, storage: null };
}

/** Where each element of a region stands, in row-major order. */
function places({ shape, strides, offset }: Region): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    let rest = i;
    let place = offset;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      place += (rest % shape[dim]) * strides[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    return place;
  });
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 });

/** A chain of views on a row-major tensor: what a permute, a slice and an expand make of it. */
function viewed(region: Region, choices: readonly number[]): Region {
  let { shape, strides, offset } = region;
  for (const choice of choices) {
    const rank = shape.length;
    const dim = rank === 0 ? 0 : Math.floor(choice / 7) % rank;
    if (choice % 7 === 0) {
      const size = 1 + (choice % 3);
      [shape, strides] = [
        [size, ...shape],
        [0, ...strides],
      ];
    } else if (rank > 0 && choice % 7 <= 2) {
      const turn = (list: readonly number[]) => [...list.slice(dim), ...list.slice(0, dim)];
      [shape, strides] = [turn(shape), turn(strides)];
    } else if (rank > 0 && choice % 7 <= 4) {
      const step = choice % 7 === 3 ? -1 : 2;
      const size = shape[dim];
      offset += step < 0 ? (size - 1) * strides[dim] : 0;
      shape = shape.map((n, i) => (i === dim ? Math.ceil(n / Math.abs(step)) : n));
      strides = strides.map((stride, i) => (i === dim ? stride * step : stride));
    } else if (rank > 0 && shape[dim] > 1) {
      offset += strides[dim];
      shape = shape.map((n, i) => (i === dim ? n - 1 : n));
    }
  }
  return { ...region, shape, strides, offset };
}

describe("reading one region through another", () => {
  const choices = fc.array(fc.nat(97), { maxLength: 4 });

  it("names the elements that index arithmetic finds, or says that no walk does", () => {
    const found = { walks: 0, splits: 0, all: 0 };
    fc.assert(
      fc.property(shapes, choices, choices, shapes, (shape, inside, outside, regrouped) => {
        const inner = viewed(whole(buffer(sizeOf(shape), "inner"), shape), inside);
        const count = sizeOf(inner.shape);
        // The copy may be looked at under another shape with as many elements.
        const seen = sizeOf(regrouped) === count ? regrouped : inner.shape;
        const outer = viewed(whole(buffer(count, "copy"), seen), outside);
        const [region, split] = [through(outer, inner), splitThrough(outer, inner)];
        found.all++;
        if (!split) {
          expect(region).toBeUndefined();
          return;
        }
        found.splits++;
        const copy = places(inner);
        const expected = places(outer).map((place) => copy[place]);
        expect(places(split.region)).toEqual(expected);
        expect(split.region.shape).toEqual(split.parts.flat());
        expect(split.parts.map(sizeOf)).toEqual(outer.shape);
        if (!region) return;
        found.walks++;
        expect(region.buffer).toBe(inner.buffer);
        expect(region.shape).toEqual(outer.shape);
        expect(places(region)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
    expect(found.walks / found.all).toBeGreaterThan(0.5);
    expect(found.splits).toBeGreaterThan(found.walks);
  });

  it("tells a dimension apart that walks over several: windows as columns", () => {
    const images = { buffer: buffer(20, "images"), offset: 0 };
    const windows: Region = { ...images, shape: [2, 3, 3, 3], strides: [5, 1, 5, 1] };
    const columns = splitThrough(whole(buffer(54), [6, 9]), windows);
    expect(columns).toEqual({
      region: windows,
      parts: [
        [2, 3],
        [3, 3],
      ],
    });
    const rows = { ...whole(buffer(54), [9, 6]), strides: [1, 9] };
    expect(splitThrough(rows, windows)?.region.strides).toEqual([5, 1, 5, 1]);
    // Four of nine positions are no rows of three.
    const some = { ...whole(buffer(54), [6, 4]), strides: [9, 1] };
    expect(splitThrough(some, windows)).toBeUndefined();
    const turned = splitDims({ ...images, shape: [6, 2], strides: [1, 6] }, [[2, 3], [2]]);
    expect(turned).toEqual({ ...images, shape: [2, 3, 2], strides: [3, 1, 6] });
  });

  it("finds the walk of a whole copy, of a row and of a transposed one", () => {
    const inner: Region = { buffer: buffer(6, "inner"), shape: [3, 2], strides: [1, 3], offset: 0 };
    const copy = buffer(6, "copy");
    expect(through(whole(copy, [3, 2]), inner)).toEqual(inner);
    const row = { buffer: copy, shape: [2], strides: [1], offset: 2 };
    expect(through(row, inner)).toEqual({ ...inner, shape: [2], strides: [3], offset: 1 });
    const turned = { buffer: copy, shape: [2, 3], strides: [1, 2], offset: 0 };
    expect(through(turned, inner)).toEqual({ ...inner, shape: [2, 3], strides: [3, 1] });
    // Six in a row of a transposed matrix stand at no one distance.
    expect(through(whole(copy, [6]), inner)).toBeUndefined();
  });
});

describe("regions", () => {
  it("are whole where they hold all of a buffer in order", () => {
    const b = buffer(6);
    expect(isWhole(whole(b, [2, 3]))).toBe(true);
    expect(isWhole(whole(b, [1, 6, 1]))).toBe(true);
    expect(isWhole({ ...whole(b, [2, 3]), strides: [1, 2] })).toBe(false);
    expect(isWhole({ ...whole(b, [5]), offset: 1 })).toBe(false);
    expect(isWhole(whole(b, [5]))).toBe(false);
  });

  it("are the same where they name the same elements in the same order", () => {
    const b = buffer(6);
    const region = whole(b, [2, 1, 3]);
    expect(sameRegion(region, { ...region, strides: [3, 99, 1] })).toBe(true);
    expect(sameRegion(region, { ...region, strides: [3, 3, 2] })).toBe(false);
    expect(sameRegion(region, { ...region, offset: 1 })).toBe(false);
    expect(sameRegion(region, whole(b, [2, 3]))).toBe(false);
    expect(sameRegion(region, whole(buffer(6), [2, 1, 3]))).toBe(false);
    expect(contiguousStrides([2, 1, 3])).toEqual(region.strides);
  });
});
