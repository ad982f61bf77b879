import { describe, expect, it } from "vitest";
import { F, Generator, nn, noGrad, randn, type Tensor, tensor, zeros } from "../../../src/index.ts";
import { inputGradients, permutationImportance } from "../../../src/train/judgement/importance.ts";

const inputs = randn([300, 4], { generator: new Generator(3) });
const columns = [
  { name: "strong", features: [0] },
  { name: "weak", features: [1] },
  { name: "none", features: [2, 3] },
];
/** y = 3 · strong + weak */
const weights = tensor([[3, 1, 0, 0]]);
const truth = inputs.matmul(weights.T);
const score = (x: Tensor) => -F.mseLoss(x.matmul(weights.T), truth).item();

describe("permutation importance", () => {
  it("is twice the variance that a column brings into a linear model", () => {
    const found = permutationImportance(score, inputs, columns, { repeats: 20 });
    expect(found.map(({ name }) => name)).toEqual(["strong", "weak", "none"]);
    // E(w x − w x')² = 2 w² Var x, of a shuffled column.
    const variance = (feature: number) =>
      inputs.narrow(1, feature, 1).var(0, { correction: 0 }).item();
    expect(found[0].drop / (2 * 9 * variance(0))).toBeCloseTo(1, 1);
    expect(found[1].drop / (2 * variance(1))).toBeCloseTo(1, 1);
    expect(found[2]).toEqual({ name: "none", drop: 0, spread: 0 });
    expect(found[0].spread).toBeGreaterThan(0);
    expect(found[0].spread).toBeLessThan(0.2 * found[0].drop);
  });

  it("shuffles the features of a column together, and leaves the inputs as they are", () => {
    // One-hot: of a row's two features exactly one is 1, after the shuffling, too.
    const choice = tensor([
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    const before = choice.toArray(2);
    const seen: number[] = [];
    const sums = (x: Tensor) => {
      seen.push(...x.sum(1).toArray(1));
      return 0;
    };
    permutationImportance(sums, choice, [{ name: "choice", features: [0, 1] }]);
    expect(new Set(seen)).toEqual(new Set([1]));
    expect(choice.toArray(2)).toEqual(before);
  });

  it("follows from its seed", () => {
    const once = permutationImportance(score, inputs, columns);
    expect(permutationImportance(score, inputs, columns, { seed: 0 })).toEqual(once);
    expect(permutationImportance(score, inputs, columns, { seed: 1 })).not.toEqual(once);
  });
});

describe("input gradients", () => {
  it("are the sizes of a linear model's weights, summed over a column's features", () => {
    const model = new nn.Linear(4, 1);
    noGrad(() => model.weight.copy_(tensor([[3, -1, 0.5, -0.25]])));
    const found = inputGradients(model, inputs, columns, (outputs) => [outputs.sum()]);
    expect(found.map((value) => Number(value.toFixed(5)))).toEqual([3, 1, 0.75]);
  });

  it("are the mean of several outputs', do not cancel over samples, and leave the model alone", () => {
    const model = new nn.Sequential(new nn.Linear(4, 2), new nn.Dropout(0.5));
    const { weight } = model.modules().find((part) => part instanceof nn.Linear) as nn.Linear;
    noGrad(() =>
      weight.copy_(
        tensor([
          [2, 0, 0, 0],
          [-4, 0, 0, 0],
        ]),
      ),
    );
    const found = inputGradients(model, inputs, columns, (outputs) =>
      [0, 1].map((place) => outputs.narrow(1, place, 1).sum()),
    );
    expect(found[0]).toBeCloseTo(3, 5);
    expect(weight.grad).toBeNull();
    expect(model.modules().every(({ training }) => training)).toBe(true);
    const absolute = inputGradients(model, inputs, columns, (outputs) => [
      outputs.narrow(1, 0, 1).abs().sum(),
    ]);
    expect(absolute[0]).toBeCloseTo(2, 5);
  });
});

describe("refuse", () => {
  it.each([
    ["images", zeros([2, 1, 4, 4]), columns, /a sample a row, \[N, F\], got \[2, 1, 4, 4\]/],
    [
      "a feature that there is not",
      inputs,
      [{ name: "x", features: [4] }],
      /column x.*0 to 3, got 4/,
    ],
    ["columns that are names", inputs, ["x"] as never, /columns must be an array/],
  ])("%s", (_, x, given, message) => {
    expect(() => permutationImportance(() => 0, x, given)).toThrow(message);
  });

  it("functions that give something else, and columns without a name", () => {
    const model = new nn.Linear(4, 1);
    for (const value of [undefined, tensor(1), "1"]) {
      expect(() => permutationImportance((() => value) as never, inputs, columns)).toThrow(
        "permutationImportance: what score returns must be a number, got",
      );
    }
    for (const value of [undefined, tensor(1), [], [1], [tensor([1, 2])]]) {
      expect(() => inputGradients(model, inputs, columns, (() => value) as never)).toThrow(
        "inputGradients: what of returns must be a list of tensors with one element",
      );
    }
    const unnamed = [{ features: [0] }] as never;
    expect(() => permutationImportance(score, inputs, unnamed)).toThrow("{ name, features }");
  });

  it("what is no model, and no function", () => {
    expect(() => permutationImportance(1 as never, inputs, columns)).toThrow(/score must be/);
    expect(() => inputGradients({} as never, inputs, columns, () => [])).toThrow(/a module/);
  });
});
