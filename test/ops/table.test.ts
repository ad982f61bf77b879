import { describe, expect, it } from "vitest";
import { zeros } from "../../src/index.ts";
import { ops } from "../../src/ops/table.ts";
import { testTable } from "../support/table.ts";
import { methodSamples } from "./method-samples.ts";
import { opSamples } from "./samples.ts";

describe("primitives", () => {
  it.each(Object.entries(ops))("%s is called by its own name in the table", (name, op) => {
    expect(op.name).toBe(name);
  });

  testTable(opSamples);
});

describe("methods", () => {
  testTable(methodSamples);
});

describe("max with ties", () => {
  it("shares the gradient among equals, like torch.amax", () => {
    const x = zeros([4], { dtype: "float64", requiresGrad: true });
    x.max().backward();
    expect(x.grad!.toArray()).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
