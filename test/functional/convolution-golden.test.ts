import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { grad, type Tensor } from "../../src/index.ts";
import { type GoldenCase, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

interface Case extends GoldenCase {
  /** The arguments that are no tensors. */
  fixed: unknown[];
}

type Call = (...args: unknown[]) => Tensor;

/** With the arguments in the order of ours: a weight and a bias before the options, or sizes. */
function run({ op, options, fixed }: Case, inputs: Tensor[]): Tensor {
  const call = functions[op];
  const bias = op.startsWith("conv") && inputs.length === 2 ? [null] : [];
  const given = Object.keys(options).length > 0 ? [options] : [];
  return call(...inputs, ...bias, ...fixed, ...given);
}

const functions = F as unknown as Readonly<Record<string, Call>>;
const { cases } = golden<{ cases: Case[] }>("convolution");

describe("PyTorch's convolutions, pooling, padding and interpolation", () => {
  it("has every function of windows and pixels", () => {
    expect([...new Set(cases.map(({ op }) => op))].sort()).toEqual(
      Object.keys(F)
        .filter((name) => /conv|pool|pad|interpolate|fold/i.test(name))
        .sort(),
    );
  });

  it.each(cases)("$name", (given) => {
    const inputs = given.inputs.map((x) => load(x, true));
    const output = run(given, inputs);
    expectTensor(output, given.output!);
    const gradients = grad(output, inputs, { gradOutputs: [load(given.upstream!)] });
    for (const [i, gradient] of gradients.entries()) {
      expectTensor(gradient, given.gradients![i]!);
    }
  });
});
