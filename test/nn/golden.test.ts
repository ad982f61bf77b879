import { describe, expect, it } from "vitest";
import { Generator, type Tensor, zeros } from "../../src/index.ts";
import * as nn from "../../src/nn/index.ts";
import { rand, randn } from "../../src/ops/index.ts";
import { layerChecks } from "../golden/checks/layers.ts";
import { golden } from "../golden/read.ts";

type Draws = { low: number; high: number } | { mean: number; std: number };

interface Figures {
  linearInitialisation: {
    inFeatures: number;
    outFeatures: number;
    weight: { low: number; high: number };
    bias: { low: number; high: number };
  }[];
  gains: { nonlinearity: string; parameter: number | null; gain: number }[];
  initialisers: {
    initialiser: keyof typeof initialisers;
    shape: number[];
    options: object;
    draws: Draws;
  }[];
}

const figures = golden<Figures>("layers");

describe("PyTorch's layers", () => {
  it.each(layerChecks)("$name", ({ run }) => run());
});

/** Expects x to be what these draws give from a generator, in float64. */
function expectDrawn(x: Tensor, draws: Draws, generator: Generator): void {
  const [draw, scale, offset] =
    "low" in draws ? [rand, draws.high - draws.low, draws.low] : [randn, draws.std, draws.mean];
  const { data } = draw(x.shape, { dtype: "float64", generator });
  let worst = 0;
  for (let i = 0; i < x.size; i++) {
    worst = Math.max(worst, Math.abs(x.data[i] - (offset + scale * data[i])));
  }
  expect(worst).toBeLessThanOrEqual(1e-15);
}

const initialisers = {
  xavierUniform: nn.init.xavierUniform_,
  xavierNormal: nn.init.xavierNormal_,
  kaimingUniform: nn.init.kaimingUniform_,
  kaimingNormal: nn.init.kaimingNormal_,
};

describe("PyTorch's initialisations", () => {
  it.each(figures.linearInitialisation)("Linear $inFeatures → $outFeatures", (given) => {
    const { inFeatures, outFeatures, weight, bias } = given;
    const options = { dtype: "float64", generator: new Generator(1) } as const;
    const layer = new nn.Linear(inFeatures, outFeatures, options);
    const same = new Generator(1);
    for (const [parameter, draws] of [
      [layer.weight, weight],
      [layer.bias!, bias],
    ] as const) {
      expectDrawn(parameter, draws, same);
    }
  });

  // What is between two layers of other kinds is called as the layer is.
  const ours = figures.gains.filter(({ nonlinearity }) => !nonlinearity.startsWith("conv"));

  it.each(ours)("gain of $nonlinearity, $parameter", ({ nonlinearity, parameter, gain }) => {
    const name = nonlinearity as Parameters<typeof nn.init.calculateGain>[0];
    expect(nn.init.calculateGain(name, parameter ?? undefined)).toBeCloseTo(gain, 14);
  });

  it.each(figures.initialisers)("$initialiser $shape, $options", (given) => {
    const { shape, initialiser, options, draws } = given;
    const weight = zeros(shape, { dtype: "float64" });
    const generator = new Generator(2);
    expect(initialisers[initialiser](weight, { ...options, generator })).toBe(weight);
    expectDrawn(weight, draws, new Generator(2));
  });
});
