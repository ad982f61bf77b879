import { inspect } from "node:util";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  DataError,
  nn,
  ones,
  randn,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";

/** A bit of everything a module can hold. */
class Block extends nn.Module<[x: Tensor, shift: number], Tensor> {
  label = "not a part";
  temperature = new nn.Parameter(ones([]));
  firstLayer = new nn.Linear(3, 3);
  branches = [new nn.Linear(3, 2), new nn.ReLU()];
  lastSeen = new nn.Buffer(zeros([2]));

  forward(x: Tensor, shift: number): Tensor {
    const hidden = this.firstLayer.forward(x).mul(this.temperature).add(shift);
    return this.branches.reduce((y, branch) => branch.forward(y), hidden);
  }
}

const names = (named: [string, unknown][]) => named.map(([name]) => name);

describe("a module's parts", () => {
  const block = new Block();

  it("are found among its properties, under PyTorch's names", () => {
    expect(names(block.namedParameters())).toEqual([
      "temperature",
      "first_layer.weight",
      "first_layer.bias",
      "branches.0.weight",
      "branches.0.bias",
    ]);
    expect(names(block.namedBuffers())).toEqual(["last_seen"]);
    expect(names(block.namedChildren())).toEqual(["first_layer", "branches.0", "branches.1"]);
    expect(names(block.namedModules())).toEqual(["", "first_layer", "branches.0", "branches.1"]);
    expect(block.parameters()[0]).toBe(block.temperature);
    expect(block.buffers()).toEqual([block.lastSeen]);
    expect(block.children()).toEqual([block.firstLayer, ...block.branches]);
    expect(block.modules()[0]).toBe(block);
  });

  it("keep PyTorch's names where capitals stand together", () => {
    class Names extends Block {
      weightIHL0 = new nn.Parameter(zeros([1]));
      norm1 = new nn.BatchNorm1d(1);
    }
    expect(names(new Names().namedParameters())).toContain("weight_ihl0");
    expect(names(new Names().namedBuffers())).toContain("norm1.num_batches_tracked");
  });

  it("are listed once, and stand in the state under each of their names", () => {
    const layer = new nn.Linear(2, 2, { bias: false });
    const tied = new nn.Linear(2, 2, { bias: false });
    Object.assign(tied, { weight: layer.weight });
    const model = new nn.Sequential(layer, layer, tied);
    expect(names(model.namedParameters())).toEqual(["0.weight"]);
    expect(names(model.namedModules())).toEqual(["", "0", "2"]);
    expect(Object.keys(model.stateDict())).toEqual(["0.weight", "1.weight", "2.weight"]);
    expect(model.forward(ones([1, 2])).shape).toEqual([1, 2]);
  });

  it("may point back to the whole", () => {
    class Child extends nn.ReLU {
      parent: nn.AnyModule | null = null;
    }
    const child = new Child();
    const model = new nn.Sequential(child);
    child.parent = model;
    expect(model.modules()).toEqual([model, child]);
    expect(model.parameters()).toEqual([]);
  });
});

describe("types", () => {
  it("follow the module's inputs and output", () => {
    const block = new Block();
    expectTypeOf(block.forward).parameters.toEqualTypeOf<[x: Tensor, shift: number]>();
    expectTypeOf(block.forward).returns.toEqualTypeOf<Tensor>();
    expectTypeOf(block.summary).parameters.toEqualTypeOf<[x: Tensor, shift: number]>();
    expectTypeOf(block.train()).toEqualTypeOf<Block>();
    expectTypeOf(block).toExtend<nn.AnyModule>();
    expectTypeOf(new nn.Linear(1, 1)).toExtend<nn.Module>();
    expectTypeOf(new nn.Sequential()[0]).toEqualTypeOf<nn.Module>();
    block.registerForwardHook((module, [x, shift], output) => {
      expectTypeOf(module).toEqualTypeOf<Block>();
      expectTypeOf(x).toEqualTypeOf<Tensor>();
      expectTypeOf(shift).toEqualTypeOf<number>();
      expectTypeOf(output).toEqualTypeOf<Tensor>();
    });
    // @ts-expect-error a layer of two inputs is none of a Sequential's
    void new nn.Sequential(block);
    // @ts-expect-error integers have no gradients
    void (() => block.to("int32"));
  });
});

describe("hooks", () => {
  it("run around forward, in their order, until they are removed", () => {
    const model = new nn.Sequential(new nn.ReLU());
    const seen: string[] = [];
    const handles = [
      model[0].registerForwardPreHook((module, [x]) => {
        seen.push(`before ${module} ${x}`);
      }),
      model[0].registerForwardHook((module, [x], output) => {
        seen.push(`after ${module} ${x} ${output}`);
      }),
    ];
    model.forward(tensor([-1]));
    expect(seen).toEqual([
      "before ReLU() tensor([-1.])",
      "after ReLU() tensor([-1.]) tensor([0.])",
    ]);
    for (const handle of handles) handle.remove();
    model.forward(tensor([-1]));
    expect(seen).toHaveLength(2);
  });

  it("may replace inputs and output", () => {
    const layer = new nn.ReLU();
    layer.registerForwardPreHook((_, [x]) => [x.neg()]);
    layer.registerForwardHook((_, __, output) => output.add(10));
    expect(layer.forward(tensor([-1, 1])).toArray()).toEqual([11, 10]);
  });

  it("need forward to be a method", () => {
    class Arrow extends nn.Module {
      forward = (x: Tensor) => x;
    }
    expect(() => new Arrow()).toThrow(
      new ValueError("Arrow: forward must be a method, forward(x) { … }, not a property"),
    );
  });

  it("run once where a subclass calls its parent's forward", () => {
    class Doubled extends nn.ReLU {
      override forward(x: Tensor): Tensor {
        return super.forward(x).mul(2);
      }
    }
    const layer = new Doubled();
    let calls = 0;
    layer.registerForwardHook(() => void calls++);
    expect(layer.forward(tensor([3])).item()).toBe(6);
    expect(calls).toBe(1);
    expect(Object.keys(layer)).toEqual(["training"]);
  });
});

describe("state", () => {
  const model = () =>
    new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 2));
  const numbers = (module: nn.AnyModule) =>
    Object.entries(module.stateDict()).map(([name, x]) => [name, x.toArray()]);

  it("goes from one module to another, into the same tensors", () => {
    const [from, to] = [model(), model()];
    from.forward(randn([5, 3]));
    const before = to.parameters();
    expect(to.loadStateDict(from.stateDict())).toEqual({ missing: [], unexpected: [] });
    expect(numbers(to)).toEqual(numbers(from));
    expect(to.parameters().every((parameter, i) => parameter === before[i])).toBe(true);
    expect(to.parameters()[0].storage).not.toBe(from.parameters()[0].storage);
    expect(to.stateDict()["1.num_batches_tracked"].item()).toBe(1);
  });

  it("shows what training does to it", () => {
    const layer = new nn.Linear(1, 1);
    const state = layer.stateDict();
    nn.init.constant_(layer.weight, 7);
    expect(state.weight.item()).toBe(7);
    expect(state.weight.requiresGrad).toBe(false);
  });

  it("is loaded whole or not at all, and everything that is wrong is said at once", () => {
    const target = model();
    const before = numbers(target);
    const { "0.bias": _, ...state } = model().stateDict();
    state["0.weight"] = zeros([4, 2]);
    state["1.num_batches_tracked"] = tensor(1.5);
    state.extra = zeros([1]);
    expect(() => target.loadStateDict(state)).toThrow(
      new DataError(
        "loadStateDict: the state does not fit the module, nothing was loaded\n" +
          "  missing: 0.bias\n" +
          "  unexpected: extra\n" +
          "  misshapen: 0.weight is [4, 3] in the module, [4, 2] in the state\n" +
          "  inexact: 1.num_batches_tracked is int32 in the module, its numbers are not",
      ),
    );
    expect(numbers(target)).toEqual(before);
  });

  it("may be partial where it is not to be strict", () => {
    const target = model();
    const state = { "0.bias": ones([4]), extra: zeros([1]) };
    expect(() => target.loadStateDict(state)).toThrow("pass { strict: false }");
    const report = target.loadStateDict(state, { strict: false });
    expect(report.unexpected).toEqual(["extra"]);
    expect(report.missing).toContain("0.weight");
    expect(target.stateDict()["0.bias"].toArray()).toEqual([1, 1, 1, 1]);
    const misshapen = { "0.bias": ones([3]) };
    expect(() => target.loadStateDict(misshapen, { strict: false })).toThrow("misshapen");
  });

  it("takes other dtypes: floats rounded, integers if exact", () => {
    const target = model();
    const state = model().to("float64").stateDict();
    state["0.weight"].fill_(0.1);
    state["1.num_batches_tracked"] = tensor(3, { dtype: "float64" });
    target.loadStateDict(state);
    expect(target.stateDict()["0.weight"].data[0]).toBe(Math.fround(0.1));
    const count = target.stateDict()["1.num_batches_tracked"];
    expect([count.item(), count.dtype]).toEqual([3, "int32"]);
  });
});

describe("methods over all of a module", () => {
  it("train and eval switch everything below", () => {
    const block = new Block();
    expect(block.eval()).toBe(block);
    expect(block.modules().some(({ training }) => training)).toBe(false);
    block.branches[0].train();
    expect(block.modules().map(({ training }) => training)).toEqual([false, false, true, false]);
    expect(
      block
        .train()
        .modules()
        .every(({ training }) => training),
    ).toBe(true);
  });

  it("apply calls children before parents", () => {
    const seen: string[] = [];
    new nn.Sequential(new nn.Sequential(new nn.Tanh()), new nn.ReLU()).apply((module) => {
      seen.push(module.constructor.name);
    });
    expect(seen).toEqual(["Tanh", "Sequential", "ReLU", "Sequential"]);
  });

  it("zeroGrad and requiresGrad_ reach every parameter", () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
    model.forward(ones([1, 2])).backward();
    expect(model.parameters().every(({ grad }) => grad !== null)).toBe(true);
    model.zeroGrad();
    expect(model.parameters().some(({ grad }) => grad !== null)).toBe(false);
    model.requiresGrad_(false);
    expect(model.forward(ones([1, 2])).requiresGrad).toBe(false);
  });

  it("to converts floats, keeps gradients and flags, and what was tied stays tied", () => {
    const layer = new nn.Linear(2, 2);
    layer.bias!.requiresGrad = false;
    const model = new nn.Sequential(layer, new nn.BatchNorm1d(2), new nn.Linear(2, 2));
    Object.assign(model[2], { weight: layer.weight });
    model
      .forward(randn([3, 2]))
      .sum()
      .backward();
    const before = layer.weight.toArray();
    expect(model.to("float64")).toBe(model);
    expect(layer.weight.dtype).toBe("float64");
    expect(layer.weight).toBeInstanceOf(nn.Parameter);
    expect(layer.weight.toArray()).toEqual(before);
    expect(layer.weight.grad!.dtype).toBe("float64");
    expect(layer.bias!.requiresGrad).toBe(false);
    expect((model[2] as nn.Linear).weight).toBe(layer.weight);
    const dtypes = model.buffers().map(({ dtype }) => dtype);
    expect(dtypes).toEqual(["float64", "float64", "int32"]);
    expect(model.forward(randn([3, 2], { dtype: "float64" })).dtype).toBe("float64");
  });
});

describe("a module's text", () => {
  it("is one line a layer, also under console.log", () => {
    const model = new nn.Sequential(
      new nn.Flatten(),
      new nn.Linear(6, 4, { bias: false }),
      new nn.Sequential(new nn.BatchNorm1d(4), new nn.LeakyReLU(0.2), new nn.Dropout(0.1)),
      new nn.LogSoftmax(1),
    );
    expect(inspect(model)).toBe(String(model));
    expect(String(model)).toMatchInlineSnapshot(`
      "Sequential(
        (0): Flatten(1 to -1)
        (1): Linear(6 → 4, bias: false)
        (2): Sequential(
          (0): BatchNorm1d(4)
          (1): LeakyReLU(0.2)
          (2): Dropout(0.1)
        )
        (3): LogSoftmax(dim: 1)
      )"
    `);
  });
});
