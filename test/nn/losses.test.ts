import { describe, expect, it } from "vitest";
import { grad, nn, Tensor, tensor, zeros } from "../../src/index.ts";
import { leavesOf } from "../support/sample.ts";
import { lossModules } from "./samples/losses.ts";

type Call = (...args: unknown[]) => Tensor;

describe.each(Object.entries(lossModules))("%s", (name, { make, run, options, inputs, text }) => {
  const leaves = leavesOf(inputs);
  const differentiable = leaves.filter((x) => x.requiresGrad);

  it("is its function with its options, which are no defaults", () => {
    const module = make();
    const values = [
      (module.forward as Call)(...leaves),
      (run as unknown as Call)(...leaves, options),
      (run as unknown as Call)(...leaves),
    ].map((value) => [value, ...grad(value.sum(), differentiable)].map((x) => x.toArray()));
    expect(values[0]).toEqual(values[1]);
    expect(values[0]).not.toEqual(values[2]);
    expect(String(module)).toBe(`${name}(${text})`);
  });

  it("has its tensors in its state, as PyTorch does, and no parameters", () => {
    const module = make();
    const tensors = Object.entries(options).filter(([, value]) => value instanceof Tensor);
    const names = tensors.map(([key]) => key.replace("posWeight", "pos_weight"));
    expect(Object.keys(module.stateDict())).toEqual(names);
    expect(module.parameters()).toEqual([]);
    expect(module).toMatchObject(
      Object.fromEntries(Object.entries(options).filter(([, value]) => !(value instanceof Tensor))),
    );
  });

  it("refuses an option that it has not, and says where an input is missing", () => {
    const wrong = () => Reflect.construct(make().constructor, [{ sizeAverage: true }]);
    expect(wrong).toThrow(`${name}: there is no option sizeAverage`);
    expect(() => (make().forward as Call)(...leaves.slice(0, -1))).toThrow(/must be .*undefined/);
  });
});

it("changes its dtype with a model's", () => {
  const loss = new nn.CrossEntropyLoss({ weight: [1, 3] }).to("float64");
  expect((loss.weight as Tensor).dtype).toBe("float64");
  expect(loss.forward(zeros([2, 2], { dtype: "float64" }), [0, 1]).item()).toBe(Math.log(2));
});

it("is summarized, of all its inputs", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  expect(new nn.MSELoss().summary(x, tensor([1, 3])).rows[0].output).toBe("[]");
});
