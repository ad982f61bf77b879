import { describe, expect, it } from "vitest";
import { Generator } from "../../src/index.ts";
import { rand } from "../../src/ops/index.ts";
import { makeLayer } from "../golden/checks/layers.ts";
import { golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";

interface Initialisation {
  layer: string;
  arguments: unknown[];
  groups: number;
  draws: { shape: number[]; low: number; high: number }[];
}

const { initialisations } = golden<{ initialisations: Initialisation[] }>("convolution");

describe("PyTorch's initial weights", () => {
  it.each(initialisations)("$layer $arguments in $groups groups", ({ layer, groups, ...of }) => {
    const options = { groups, dtype: "float64", generator: new Generator(1) };
    const parameters = makeLayer(layer, of.arguments, options).parameters();
    expect(parameters.map(({ shape }) => shape)).toEqual(of.draws.map(({ shape }) => shape));
    const same = new Generator(1);
    for (const [i, { shape, low, high }] of of.draws.entries()) {
      const draws = rand(shape, { dtype: "float64", generator: same }).data;
      const wanted = Array.from(draws, (draw) => low + (high - low) * draw);
      expectTensor(parameters[i], { shape, data: wanted }, { tolerance: 1e-15 });
    }
  });
});
