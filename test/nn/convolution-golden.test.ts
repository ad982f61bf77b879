import { describe, expect, it } from "vitest";
import { Generator, grad, type Tensor } from "../../src/index.ts";
import * as nn from "../../src/nn/index.ts";
import { rand } from "../../src/ops/index.ts";
import { type GoldenCase, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

interface LayerCase extends GoldenCase {
  arguments: unknown[];
  /** The names of the inputs but for the first: the parameters. */
  names: string[];
}

interface Initialisation {
  layer: string;
  arguments: unknown[];
  groups: number;
  draws: { shape: number[]; low: number; high: number }[];
}

const { layers, initialisations } = golden<{
  layers: LayerCase[];
  initialisations: Initialisation[];
}>("convolution");

const layerClasses = nn as unknown as Readonly<
  Record<string, new (...args: unknown[]) => nn.Module>
>;

function make(name: string, args: unknown[], options: object): nn.Module {
  const Layer = layerClasses[name];
  return new Layer(...args, ...(Object.keys(options).length > 0 ? [options] : []));
}

describe("PyTorch's layers of convolutions and windows", () => {
  it.each(layers)("$name", ({ op, names, options, inputs, output, upstream, gradients, ...of }) => {
    const module = make(op, of.arguments, options).to("float64");
    const [x, ...parameters] = inputs.map((given) => load(given, true));
    module.loadStateDict(Object.fromEntries(names.map((name, i) => [name, parameters[i]])));
    const result = module.forward(x);
    expectTensor(result, output!);
    const variables: Tensor[] = [x, ...module.parameters()];
    const found = grad(result, variables, { gradOutputs: [load(upstream!)] });
    for (const [i, gradient] of found.entries()) expectTensor(gradient, gradients![i]!);
  });
});

describe("PyTorch's initial weights", () => {
  it.each(initialisations)("$layer $arguments in $groups groups", ({ layer, groups, ...of }) => {
    const options = { groups, dtype: "float64", generator: new Generator(1) };
    const parameters = make(layer, of.arguments, options).parameters();
    expect(parameters.map(({ shape }) => shape)).toEqual(of.draws.map(({ shape }) => shape));
    const same = new Generator(1);
    for (const [i, { shape, low, high }] of of.draws.entries()) {
      const draws = rand(shape, { dtype: "float64", generator: same }).data;
      const wanted = Array.from(draws, (draw) => low + (high - low) * draw);
      expectTensor(parameters[i], { shape, data: wanted }, { tolerance: 1e-15 });
    }
  });
});
