import { describe, expect, expectTypeOf, it } from "vitest";
import { nn, ShapeError, ValueError, zeros } from "../../src/index.ts";

const names = (module: nn.AnyModule) => Object.keys(module.stateDict());

describe("ModuleList", () => {
  it("has its modules by position, in order, under PyTorch's names", () => {
    class Model extends nn.Module {
      layers = new nn.ModuleList([new nn.Linear(2, 3), new nn.Linear(3, 1)]);
      forward(x: Parameters<nn.Linear["forward"]>[0]) {
        return this.layers[1].forward(this.layers[0].forward(x));
      }
    }
    const { layers } = new Model();
    expectTypeOf(layers[0]).toExtend<nn.Linear>();
    const last = new nn.Linear(1, 1, { bias: false });
    expect(layers.append(last).length).toBe(3);
    expect(layers[2]).toBe(last);
    expect([...layers]).toEqual([layers[0], layers[1], last]);
    expect([...layers.entries()].map(([i, module]) => module === layers[i])).toEqual(
      Array(3).fill(true),
    );
    expect(layers.extend([last]).children()).toHaveLength(4);
    expect(names(new Model())).toEqual([
      "layers.0.weight",
      "layers.0.bias",
      "layers.1.weight",
      "layers.1.bias",
    ]);
    expect(String(new nn.ModuleList([new nn.ReLU()]))).toBe("ModuleList(\n  (0): ReLU()\n)");
  });

  it("refuses what is no module, and has no forward", () => {
    expect(() => new nn.ModuleList([nn.ReLU] as never)).toThrow(
      new ValueError(
        "ModuleList: module 0 must be a module, got the class ReLU. Write new ReLU(…)",
      ),
    );
    expect(() => new nn.ModuleList(new nn.ReLU() as never)).toThrow(
      "ModuleList: the modules must be a list of modules, got",
    );
    expect(() => new nn.ModuleList().forward()).toThrow("ModuleList: it does not know how");
  });
});

describe("ModuleDict", () => {
  const dict = new nn.ModuleDict({ convIn: new nn.Linear(2, 3), relu: new nn.ReLU() });

  it("has its modules by name, as they were named", () => {
    expectTypeOf(dict.convIn).toEqualTypeOf<nn.Linear<2, 3>>();
    expect(dict.keys()).toEqual(["convIn", "relu"]);
    expect(dict.values()).toEqual([dict.convIn, dict.relu]);
    expect(Object.fromEntries(dict)).toEqual({ convIn: dict.convIn, relu: dict.relu });
    expect(dict.entries()).toEqual([...dict]);
    expect(names(dict)).toEqual(["convIn.weight", "convIn.bias"]);
    expect(String(new nn.ModuleDict({ aB: new nn.ReLU() }))).toBe("ModuleDict(\n  (aB): ReLU()\n)");
  });

  it("refuses what is no module, names that it cannot give, and to be run", () => {
    expect(() => new nn.ModuleDict({ a: 1 as never })).toThrow(
      "ModuleDict: a must be a module, got 1",
    );
    for (const name of ["forward", "training", "keys"]) {
      expect(() => new nn.ModuleDict({ [name]: new nn.ReLU() })).toThrow(
        new ValueError(
          `ModuleDict: a module cannot be called "${name}": a ModuleDict has a member of that name`,
        ),
      );
    }
    expect(() => new nn.ModuleDict({ "a.b": new nn.ReLU() })).toThrow("a point separates names");
    expect(() => dict.forward()).toThrow("ModuleDict: it does not know how");
  });
});

describe("Residual", () => {
  it("has its module as fn, which must keep the shape", () => {
    const block = new nn.Residual(new nn.Linear(3, 2));
    expect(names(block)).toEqual(["fn.weight", "fn.bias"]);
    expect(() => block.forward(zeros([4, 3]))).toThrow(
      new ShapeError(
        "Residual: Linear gives [4, 2] for [4, 3]; the shapes must be equal, as both are added",
      ),
    );
  });
});
