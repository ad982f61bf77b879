import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arange, eye, full, linspace, ones, tensor, zeros } from "../../src/tensor/creation.ts";
import type { Dtype } from "../../src/tensor/dtype.ts";
import { GraphError, ShapeError, ValueError } from "../../src/tensor/errors.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import type { NestedNumbers } from "../../src/tensor/tensor-like.ts";

/** Data as it may come from untyped code, such as parsed JSON. */
function untyped(data: unknown): NestedNumbers {
  return data as NestedNumbers;
}

describe("tensor", () => {
  it.each<[string, NestedNumbers, number[], Dtype]>([
    ["a number", 3, [], "float32"],
    ["a list", [1, 2], [2], "float32"],
    [
      "rows",
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [2, 3],
      "float32",
    ],
    ["four levels", [[[[1], [2]]]], [1, 1, 2, 1], "float32"],
    ["nothing", [], [0], "float32"],
    ["empty rows", [[], []], [2, 0], "float32"],
    ["a boolean", true, [], "bool"],
    ["booleans", [[true], [false]], [2, 1], "bool"],
    ["a boolean first, then numbers", [true, 2.5], [2], "float32"],
    ["a number first, then a boolean", [2.5, true], [2], "float32"],
  ])("of %s", (_, data, shape, dtype) => {
    const x = tensor(data);
    expect(x.shape).toEqual(shape);
    expect(x.dtype).toBe(dtype);
    expect([...x.data]).toEqual([data].flat(4).map(Number));
  });

  it("keeps the dtype of a typed array, and copies it", () => {
    const array = new Float64Array([0.1, 0.2]);
    const x = tensor(array);
    array[0] = 9;
    expect(x.dtype).toBe("float64");
    expect(x.toArray()).toEqual([0.1, 0.2]);
    expect(tensor(new Float32Array(2)).dtype).toBe("float32");
    expect(tensor(new Int32Array(2)).dtype).toBe("int32");
    expect(tensor(new Uint8Array([7, 0])).toArray()).toEqual([7, 0]);
  });

  it("converts to a dtype that is asked for", () => {
    expect(tensor([1.5, -1.5], { dtype: "int32" }).toArray()).toEqual([1, -1]);
    expect(tensor([2, 0], { dtype: "bool" }).toArray()).toEqual([1, 0]);
    expect(tensor([true, false], { dtype: "float64" }).toArray()).toEqual([1, 0]);
    expect(tensor(new Float64Array([0.1]), { dtype: "float32" }).item()).toBe(Math.fround(0.1));
  });

  it("takes a shape for numbers that stand in a row", () => {
    const x = tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3] });
    expect(x.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow(
      "tensor: 3 numbers do not fill the shape [2, 2] (4 expected)",
    );
    expect(() => tensor([1, 2], { shape: [-1, -2] })).toThrow(ShapeError);
    expect(() => tensor([1, 2], { shape: [0.5, 4] })).toThrow(ShapeError);
  });

  it.each<[unknown, string]>([
    [[[1, 2], [3]], "data[1] has 1 elements where 2 was expected: rows must be equally long"],
    [[[1], [2, 3]], "data[1] has 2 elements where 1 was expected: rows must be equally long"],
    [[[], [1]], "data[1] has 1 elements where 0 was expected: rows must be equally long"],
    [[[[1, 2]], [[3]]], "data[1][0] has 1 elements where 2 was expected"],
    [[1, [2]], "data[1] has 1 elements where a number was expected"],
    [[[1], 2], "expected an array at data[1], got 2"],
    [[[[1]], [2]], "expected an array at data[1][0], got 2"],
    [[1, null], "expected a number at data[1], got null"],
    [[[null]], "expected a number at data[0][0], got null"],
    [[1, undefined], "expected a number at data[1], got undefined"],
    [["1"], 'expected a number at data[0], got "1"'],
    [[{}], "expected a number at data[0], got {}"],
    [null, "expected a number at data, got null"],
  ])("of %j is an error", (data, message) => {
    expect(() => tensor(untyped(data))).toThrow(ShapeError);
    expect(() => tensor(untyped(data))).toThrow(`tensor: ${message}`);
  });

  it("gives back nested arrays of any shape", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });
    const nest = ([size, ...rest]: number[], next: () => number): NestedNumbers =>
      size === undefined ? next() : Array.from({ length: size }, () => nest(rest, next));
    fc.assert(
      fc.property(sizes, (shape) => {
        let count = 0;
        const data = nest(shape, () => count++);
        const x = tensor(data);
        expect(x.shape).toEqual(shape);
        expect(x.toArray()).toEqual(data);
      }),
    );
  });

  it("requires a gradient where asked, of floats only", () => {
    expect(tensor([1]).requiresGrad).toBe(false);
    expect(tensor([1], { requiresGrad: true }).requiresGrad).toBe(true);
    expect(zeros([2], { requiresGrad: true }).requiresGrad).toBe(true);
    expect(() => tensor([1], { dtype: "int32", requiresGrad: true })).toThrow(GraphError);
  });
});

describe("more dimensions than 64", () => {
  const nested = (depth: number) => {
    let data: unknown = 1;
    for (let i = 0; i < depth; i++) data = [data];
    return data as number[];
  };
  const message = (operation: string, rank: number) =>
    new ShapeError(`${operation}: a tensor has at most 64 dimensions, this one would have ${rank}`);

  it("are refused, however deep arrays are nested", () => {
    expect(tensor(nested(64)).shape).toEqual(new Array(64).fill(1));
    for (const depth of [65, 20_000]) {
      expect(() => tensor(nested(depth))).toThrow(message("tensor", 65));
      expect(() => tensor([1, nested(depth)] as never)).toThrow(ShapeError);
      expect(() => tensor([[1], nested(depth)] as never)).toThrow(ShapeError);
    }
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(() => tensor(cyclic as never)).toThrow(message("tensor", 65));
  });

  it("are refused in a shape, by the operation's name", () => {
    const shape = new Array<number>(5000).fill(1);
    expect(() => tensor([1], { shape })).toThrow(message("tensor", 5000));
    expect(() => zeros(shape)).toThrow(message("zeros", 5000));
    expect(() => zeros(new Array(65).fill(0))).toThrow(message("zeros", 65));
    const { storage } = tensor(1);
    expect(() => new Tensor(storage, { shape, strides: shape, offset: 0 })).toThrow(ShapeError);
  });

  it("are not needed to print, or to nest: 64 are", () => {
    const x = tensor(nested(64));
    expect(x.toString()).toContain(`${"[".repeat(64)}1.${"]".repeat(64)}`);
    expect(x.toArray()).toEqual(nested(64));
  });
});

describe("full, zeros, ones", () => {
  it("fill the shape", () => {
    expect(full([2, 2], 7).toArray()).toEqual([
      [7, 7],
      [7, 7],
    ]);
    expect(zeros([2]).toArray()).toEqual([0, 0]);
    expect(ones([1, 2]).toArray()).toEqual([[1, 1]]);
    expect(full([], 2.5).item()).toBe(2.5);
    expect(full([0, 3], 1).toArray()).toEqual([]);
  });

  it("have float32 numbers, or the dtype asked for", () => {
    expect(ones([1]).dtype).toBe("float32");
    expect(full([1], 0.1).item()).toBe(Math.fround(0.1));
    expect(full([1], 0.1, { dtype: "float64" }).item()).toBe(0.1);
    expect(full([1], 2.5, { dtype: "int32" }).item()).toBe(2);
  });

  it("hold 0 and 1 in bool", () => {
    const values = [0, 1, 2, 0.5, 256, -1, -0].map((value) =>
      full([1], value, { dtype: "bool" }).item(),
    );
    expect(values).toEqual([0, 1, 1, 1, 1, 1, 0]);
  });

  it("refuse what is no shape", () => {
    expect(() => zeros([-1])).toThrow(ShapeError);
    expect(() => ones([1.5])).toThrow(ShapeError);
  });
});

describe("arange", () => {
  it("counts up to the end, which is not included", () => {
    expect(arange(4).toArray()).toEqual([0, 1, 2, 3]);
    expect(arange(2, 5).toArray()).toEqual([2, 3, 4]);
    expect(arange(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(arange(0, 5, 2).toArray()).toEqual([0, 2, 4]);
    expect(arange(2.5).toArray()).toEqual([0, 1, 2]);
  });

  it("counts down, or not at all", () => {
    expect(arange(3, 0, -1).toArray()).toEqual([3, 2, 1]);
    expect(arange(0).toArray()).toEqual([]);
    expect(arange(3, 1).toArray()).toEqual([]);
  });

  it("does not add up errors of rounding", () => {
    const x = arange(0, 1000, 0.1, { dtype: "float64" });
    expect(x.size).toBe(10_000);
    expect(x.data[9_999]).toBe(9_999 * 0.1);
  });

  it("takes options in the last place", () => {
    const x = arange(3, { dtype: "int32" });
    expect([x.dtype, x.toArray()]).toEqual(["int32", [0, 1, 2]]);
    expect(arange(1, 3, { dtype: "float64" }).dtype).toBe("float64");
    expect(arange(0, 1, 0.5, { requiresGrad: true }).requiresGrad).toBe(true);
    expect(arange(3, { dtype: "bool" }).toArray()).toEqual([0, 1, 1]);
  });

  it("refuses a step of 0 and what is not finite", () => {
    expect(() => arange(0, 1, 0)).toThrow(ValueError);
    expect(() => arange(Number.POSITIVE_INFINITY)).toThrow(
      "arange: expected finite numbers end, or start, end and a step other than 0, got [Infinity]",
    );
  });
});

describe("linspace", () => {
  it("spaces numbers evenly, both ends included", () => {
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(3, -3, 3).toArray()).toEqual([3, 0, -3]);
    expect(linspace(2, 5, 1).toArray()).toEqual([2]);
    expect(linspace(2, 5, 0).toArray()).toEqual([]);
    expect(linspace(0, 10, 4, { dtype: "int32" }).toArray()).toEqual([0, 3, 6, 10]);
    expect(linspace(-1, 1, 3, { dtype: "bool" }).toArray()).toEqual([1, 0, 1]);
  });

  it("hits both ends exactly, and is the same from either", () => {
    const ends = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0); // no −0
    fc.assert(
      fc.property(ends, ends, fc.integer({ min: 2, max: 50 }), (start, end, count) => {
        const x = linspace(start, end, count, { dtype: "float64" }).toArray(1);
        expect([x[0], x[count - 1]]).toEqual([start, end]);
        const back = linspace(end, start, count, { dtype: "float64" }).toArray(1).reverse();
        // A few roundings of normal numbers, or of subnormal ones.
        const tolerance = 4e-16 * (Math.abs(start) + Math.abs(end)) + 100 * Number.MIN_VALUE;
        x.forEach((value, i) => {
          const exact = start + (end - start) * (i / (count - 1));
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(tolerance);
          expect(Math.abs(value - back[i])).toBeLessThanOrEqual(tolerance);
        });
      }),
    );
  });

  it("refuses a count that is none", () => {
    expect(() => linspace(0, 1, -1)).toThrow(ShapeError);
    expect(() => linspace(0, 1, 2.5)).toThrow(ShapeError);
  });
});

describe("eye", () => {
  it("has ones on the diagonal", () => {
    expect(eye(3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(eye(0).shape).toEqual([0, 0]);
    expect(eye(2, { dtype: "bool" }).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(() => eye(-1)).toThrow(ShapeError);
  });
});
