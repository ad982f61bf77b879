import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  CompileError,
  F,
  Generator,
  nn,
  optim,
  rand,
  randint,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
} from "../../src/index.ts";

const x = tensor([
  [1, 2],
  [3, 4],
]);

describe("reading numbers while a function is recorded", () => {
  const reads: Record<string, (y: Tensor) => unknown> = {
    data: (y) => y.data[0],
    "the length of data": (y) => y.data.length,
    item: (y) => y.sum().item(),
    toArray: (y) => y.toArray(),
    print: (y: Tensor) => y.toString(),
    "a branch": (y: Tensor) => (y.sum().item() > 0 ? y : y.neg()),
    "the data of an empty tensor": (y: Tensor) => y.slice(0, 0, 0).data.length,
  };

  it.each(Object.keys(reads))("%s, of a computed tensor", (name) => {
    const run = compile((x: Tensor) => void reads[name](x.add(1)));
    expect(() => run(x)).toThrow(CompileError);
    expect(() => run(x)).toThrow(/compile: the numbers of a tensor were read/);
  });

  it.each(Object.keys(reads))("%s, of an argument", (name) => {
    expect(() => compile((x: Tensor) => void reads[name](x))(x)).toThrow(CompileError);
  });

  it("of a tensor from outside, which would stay as they are now", () => {
    const scale = tensor(2);
    expect(() => compile((x: Tensor) => x.mul(scale.item()))(x)).toThrow(CompileError);
  });

  it("leaves eager code alone afterwards", () => {
    const p = tensor([2], { requiresGrad: true });
    p.mul(5).sum().backward();
    const before = p.grad;
    const failing = compile(() => {
      p.mul(3).sum().backward();
      return p.mul(2).item();
    });
    expect(() => failing()).toThrow(CompileError);
    expect(p.mul(2).item()).toBe(4);
    expect(p.grad).toBe(before);
    expect(p.grad?.toArray()).toEqual([5]);
  });
});

describe("what cannot be recorded", () => {
  it("an asynchronous function, whatever it does after its first await", async () => {
    const run = compile(async (x: Tensor) => {
      await null;
      return x.item();
    });
    expect(() => run(tensor([1]))).toThrow(/asynchronous/);
    // A rejection that nobody takes would end the process.
    await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it("random integers and permutations", () => {
    const own = new Generator(3);
    const draws: (() => unknown)[] = [
      () => randint(0, 10, [2]),
      () => [rand([2]), randint(0, 10, [2])],
      () => [rand([2], { generator: own }), own.permutation(3)],
      () => [rand([2], { generator: own }), randint(0, 9, [1], { generator: own })],
    ];
    for (const draw of draws) {
      expect(() => compile(() => void draw())()).toThrow(/drawn in a way that cannot be recorded/);
    }
  });

  it("a change of an argument in place", () => {
    expect(() => compile((x: Tensor) => x.add_(1))(x)).toThrow(/argument is changed in place/);
    expect(() => compile((x: Tensor) => x.at(0).zero_())(x)).toThrow(CompileError);
    expect(x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("and errors of operations are the eager ones", () => {
    const run = compile((a: Tensor, b: Tensor) => a.matmul(b));
    expect(() => run(x, tensor([[1, 2, 3]]))).toThrow(/matmul: inner dimensions differ/);
    expect(run(x, x).toArray()).toEqual([
      [7, 10],
      [15, 22],
    ]);
  });
});

describe("an index out of range", () => {
  const make = () => {
    const model = new nn.Linear(2, 3);
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
    const table = tensor(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      { requiresGrad: true },
    );
    return { model, optimizer, table };
  };
  const numbers = (tensors: readonly Tensor[]) => tensors.map((t) => Array.from(t.data));

  it("of a class changes nothing, and the step goes on with good ones", () => {
    const { model, optimizer } = make();
    const train = compile((x: Tensor, y: Tensor) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss;
    });
    const labels = (...list: number[]) => tensor(list, { dtype: "int32" });
    train(x, labels(0, 2));
    const state = () => [
      ...numbers(model.parameters()),
      ...numbers(Object.values(optimizer.stateDict().state)),
    ];
    const before = state();
    for (const bad of [labels(3, 0), labels(0, -1)]) {
      expect(() => train(x, bad)).toThrow(ValueError);
      expect(() => train(x, bad)).toThrow(/crossEntropy: class index (3|-1) is out of range/);
      expect(state()).toEqual(before);
    }
    expect(train(x, labels(0, -100)).item()).toBeGreaterThan(0);
    expect(state()).not.toEqual(before);
  });

  it("of a class that was computed changes nothing either", () => {
    const { model, optimizer } = make();
    const train = compile((x: Tensor, y: Tensor) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(x), y.add(1));
      loss.backward();
      optimizer.step();
      return loss;
    });
    train(x, tensor([0, 1], { dtype: "int32" }));
    const before = numbers(model.parameters());
    expect(() => train(x, tensor([2, 0], { dtype: "int32" }))).toThrow(/index 3 is out of range/);
    expect(numbers(model.parameters())).toEqual(before);
  });

  it("of indexSelect and of scatterAdd names the operation and the index", () => {
    const { table } = make();
    const optimizer = new optim.SGD([table], { lr: 0.1 });
    const train = compile((index: Tensor) => {
      optimizer.zeroGrad();
      const loss = table.indexSelect(0, index).square().sum();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const index = (...list: number[]) => tensor(list, { dtype: "int32" });
    train(index(0, 2));
    const before = table.toArray();
    for (const bad of [3, -1]) {
      expect(() => train(index(0, bad))).toThrow(ShapeError);
      expect(() => train(index(0, bad))).toThrow(
        new RegExp(
          `(indexSelect|scatterAdd): index ${bad} is out of range for dimension 0 of size 3`,
        ),
      );
      expect(table.toArray()).toEqual(before);
    }
    const scatter = compile((index: Tensor) => tensor([1, 2]).scatterAdd(0, index, tensor([5, 6])));
    expect(scatter(index(1, 1)).toArray()).toEqual([1, 13]);
    expect(() => scatter(index(1, 2))).toThrow(/scatterAdd: index 2 is out of range/);
    expect(scatter(index(0, 1)).toArray()).toEqual([6, 8]);
  });
});

describe("compile itself", () => {
  const given = compile as (...args: unknown[]) => unknown;
  const fn = (x: Tensor) => x;

  it.each([
    ["a number", [3], /its argument must be a function, got 3/],
    ["a tensor", [tensor([1])], /must be a function, got a Tensor \[1\]/],
    ["nothing", [], /must be a function, got undefined/],
    [
      "a back end's name",
      [fn, { backend: "wasm" }],
      /backend must be a back end, got "wasm".*import \{ reference, wasm \}/s,
    ],
    ["no back end", [fn, { backend: null }], /backend must be a back end, got null/],
    ["an object that is none", [fn, { backend: {} }], /backend must be a back end, got \{\}/],
    [
      "a text for explain",
      [fn, { explain: "yes" }],
      /explain must be true, false or a function.*"yes"/,
    ],
  ])("refuses %s", (_, args, message) => {
    expect(() => given(...args)).toThrow(message);
    expect(() => given(...args)).toThrow(ValueError);
  });
});
