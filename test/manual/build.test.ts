import { describe, expect, it } from "vitest";
import { manualSeed, zeros } from "../../src/index.ts";
import { buildSequential, type LayerDescription } from "../../src/manual/index.ts";
import * as nn from "../../src/nn/index.ts";
import { draw, expectSame } from "./support.ts";

const deep: LayerDescription[] = [
  { kind: "linear", units: 8 },
  { kind: "relu" },
  { kind: "batchNorm" },
  { kind: "dropout", p: 0.2 },
  { kind: "linear", units: 6 },
  { kind: "tanh" },
  { kind: "leakyRelu" },
  { kind: "sigmoid" },
  { kind: "gelu" },
  { kind: "silu" },
  { kind: "linear", units: 3 },
];

describe("buildSequential", () => {
  it("builds the network that nn builds of the same layers, with the same state", () => {
    const byHand = buildSequential(5, deep, { dtype: "float64" });
    const module = new nn.Sequential(
      new nn.Linear(5, 8),
      new nn.ReLU(),
      new nn.BatchNorm1d(8),
      new nn.Dropout(0.2),
      new nn.Linear(8, 6),
      new nn.Tanh(),
      new nn.LeakyReLU(),
      new nn.Sigmoid(),
      new nn.GELU(),
      new nn.SiLU(),
      new nn.Linear(6, 3),
    ).to("float64");
    module.loadStateDict(byHand.stateDict());
    const x = draw([7, 5], 1);
    for (const training of [true, false]) {
      manualSeed(1);
      const expected = module.train(training).forward(x);
      manualSeed(1);
      expectSame(byHand.train(training).forward(x), expected);
    }
    for (const [name, value] of Object.entries(module.stateDict())) {
      expectSame(byHand.stateDict()[name], value);
    }
  });

  it("gives the same network for the same seed", () => {
    const build = () => {
      manualSeed(3);
      return buildSequential(5, deep).stateDict();
    };
    const [a, b] = [build(), build()];
    for (const [name, value] of Object.entries(a)) expectSame(value, b[name], 0);
    expect(buildSequential(5, deep).forward(zeros([2, 5])).dtype).toBe("float32");
  });
});
