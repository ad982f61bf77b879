import { describe, expect, expectTypeOf, it } from "vitest";
import { tensor, zeros } from "../../src/tensor/creation.ts";
import { GraphError, ShapeError } from "../../src/tensor/errors.ts";
import { GraphNode, type NestedArray, type Op, Tensor } from "../../src/tensor/tensor.ts";

const rows = () =>
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
const transposed = (x: Tensor) =>
  x.alias({ shape: [...x.shape].reverse(), strides: [...x.strides].reverse(), offset: x.offset });

describe("Tensor.from", () => {
  it("uses the array it is given", () => {
    const array = new Int32Array([1, 2, 3, 4]);
    const x = Tensor.from(array, [2, 2]);
    expect(x.dtype).toBe("int32");
    expect(x.strides).toEqual([2, 1]);
    expect(x.data).toBe(array);
  });

  it("refuses an array that does not fill the shape", () => {
    expect(() => Tensor.from(new Float32Array(3), [2, 2])).toThrow(ShapeError);
    expect(() => Tensor.from(new Float32Array(3), [2, 2])).toThrow(
      "tensor: 3 numbers do not fill the shape [2, 2] (4 expected)",
    );
  });
});

it("knows its number of dimensions and elements", () => {
  const all = [tensor(1), tensor([1, 2]), rows(), zeros([2, 0])];
  expect(all.map((x) => x.ndim)).toEqual([0, 1, 2, 2]);
  expect(all.map((x) => x.size)).toEqual([1, 2, 6, 0]);
});

describe("data", () => {
  it("is live for a tensor in row-major order", () => {
    const x = rows();
    x.data[4] = 50;
    expect(x.toArray()).toEqual([
      [1, 2, 3],
      [4, 50, 6],
    ]);
    expect(x.data).toBe(x.storage.array);
  });

  it("is live for a contiguous part", () => {
    const x = rows();
    const row = x.alias({ shape: [3], strides: [1], offset: 3 });
    expect([...row.data]).toEqual([4, 5, 6]);
    row.data[0] = 40;
    expect(x.data[3]).toBe(40);
    expect(row.isContiguous).toBe(true);
  });

  it.each<[string, (x: Tensor) => Tensor, number[]]>([
    ["transposed", transposed, [1, 4, 2, 5, 3, 6]],
    ["expanded", (x) => x.alias({ shape: [2, 3], strides: [0, 1], offset: 3 }), [4, 5, 6, 4, 5, 6]],
    ["strided", (x) => x.alias({ shape: [2, 2], strides: [3, 2], offset: 0 }), [1, 3, 4, 6]],
    ["reversed", (x) => x.alias({ shape: [6], strides: [-1], offset: 5 }), [6, 5, 4, 3, 2, 1]],
  ])("is a copy for a view that is %s", (_, viewOf, expected) => {
    const x = rows();
    const view = viewOf(x);
    expect(view.isContiguous).toBe(false);
    const { data } = view;
    expect([...data]).toEqual(expected);
    data.fill(-1);
    expect([...view.data]).toEqual(expected);
    expect([...x.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each(["float32", "float64", "int32", "bool"] as const)("keeps %s in a copy", (dtype) => {
    const x = transposed(
      tensor(
        [
          [1, 0],
          [1, 1],
        ],
        { dtype },
      ),
    );
    expect(x.dtype).toBe(dtype);
    expect(x.data.constructor).toBe(x.storage.array.constructor);
    expect([...x.data]).toEqual([1, 1, 0, 1]);
  });
});

describe("item", () => {
  it("is the one number", () => {
    expect(tensor(2.5).item()).toBe(2.5);
    expect(tensor([[7]]).item()).toBe(7);
    expect(tensor(true).item()).toBe(1);
    expect(rows().alias({ shape: [], strides: [], offset: 4 }).item()).toBe(5);
  });

  it.each([[[2, 3]], [[0]]])("is an error for shape %j", (shape) => {
    expect(() => zeros(shape).item()).toThrow(ShapeError);
    expect(() => zeros(shape).item()).toThrow(
      `item: needs a tensor with one element, got shape [${shape.join(", ")}]. ` +
        "Reduce it first (x.sum(), x.mean()), or use x.toArray()",
    );
  });
});

describe("toArray", () => {
  it("nests as deep as there are dimensions", () => {
    expect(tensor(2).toArray()).toBe(2);
    expect(tensor([1, 2]).toArray()).toEqual([1, 2]);
    expect(zeros([1, 2, 1, 1, 1]).toArray()).toEqual([[[[[0]]], [[[0]]]]]);
    expect(zeros([2, 0]).toArray()).toEqual([[], []]);
    expect(zeros([0, 2]).toArray()).toEqual([]);
    expect(transposed(rows()).toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  it("has the exact type where the rank is given", () => {
    expectTypeOf(rows().toArray()).toEqualTypeOf<NestedArray>();
    expectTypeOf(tensor(1).toArray(0)).toEqualTypeOf<number>();
    expectTypeOf(rows().toArray(2)).toEqualTypeOf<number[][]>();
    expect(tensor(1).toArray(0)).toBe(1);
    expect(rows().toArray(2)[1][2]).toBe(6);
    expect(zeros([1, 1, 1]).toArray(3)).toEqual([[[0]]]);
    expect(zeros([1, 1, 1, 1]).toArray(4)).toEqual([[[[0]]]]);
  });

  it("is an error for another rank", () => {
    expect(() => rows().toArray(1)).toThrow(ShapeError);
    expect(() => rows().toArray(0)).toThrow("toArray: asked for 0 dimensions, the shape is [2, 3]");
  });
});

describe("the graph", () => {
  const identity: Op = {
    name: "identity",
    infer: ([x]) => x,
    forward: ([x]) => x.detach(),
  };
  function recorded(x: Tensor): Tensor {
    const y = x.detach();
    y.node = new GraphNode(identity, [x], {}, y);
    return y;
  }

  it("switches requiresGrad of a float leaf", () => {
    const x = tensor([1]);
    x.requiresGrad = true;
    expect([x.requiresGrad, x.isLeaf]).toEqual([true, true]);
    x.requiresGrad = false;
    expect(x.requiresGrad).toBe(false);
    const labels = tensor([1], { dtype: "int32" });
    expect(() => {
      labels.requiresGrad = true;
    }).toThrow("requiresGrad: only float tensors have gradients, this one is int32");
    labels.requiresGrad = false;
  });

  it("does not switch a result", () => {
    const y = recorded(tensor([1], { requiresGrad: true }));
    expect([y.requiresGrad, y.isLeaf]).toEqual([true, false]);
    expect(() => {
      y.requiresGrad = false;
    }).toThrow(GraphError);
    expect(() => {
      y.requiresGrad = false;
    }).toThrow("this tensor is the result of identity. Use x.detach()");
  });

  it("is left by detach, which shares the numbers", () => {
    const y = recorded(tensor([1, 2], { requiresGrad: true }));
    const outside = y.detach();
    expect([outside.requiresGrad, outside.isLeaf, outside.node]).toEqual([false, true, null]);
    outside.data[0] = 9;
    expect(y.toArray()).toEqual([9, 2]);
  });

  it("gives operand and result, until one was changed in place", () => {
    const x = tensor([1, 2]);
    const y = tensor([3]);
    const node = new GraphNode(identity, [x], {}, y);
    expect([node.input(0), node.result()]).toEqual([x, y]);
    y.storage.version++;
    expect(node.input(0)).toBe(x);
    expect(() => node.result()).toThrow(GraphError);
    expect(() => node.result()).toThrow("backward: the result of identity, shape [1], was changed");
    transposed(x).storage.version++;
    expect(() => node.input(0)).toThrow(
      "backward: operand 0 of identity, shape [2], was changed in place after the forward pass",
    );
  });
});
