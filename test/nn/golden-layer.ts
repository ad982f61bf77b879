import { expect } from "vitest";
import type { Tensor } from "../../src/index.ts";
import type * as nn from "../../src/nn/index.ts";
import type { GoldenTensor } from "../golden/read.ts";
import { expectTensor, type Tolerance } from "../support/compare.ts";
import { load } from "../support/load.ts";

export type GoldenState = Record<string, GoldenTensor>;

/** A layer as `layer_steps.py` records it: its state, and then calls in turn on one module. */
export interface GoldenLayer {
  name: string;
  layer: string;
  options: Record<string, never>;
  state: GoldenState;
  steps: {
    mode: "train" | "eval";
    input: GoldenTensor;
    output: GoldenTensor;
    upstream: GoldenTensor;
    inputGradient: GoldenTensor;
    parameterGradients: GoldenState;
    buffers: GoldenState;
  }[];
}

export const loadState = (state: GoldenState) =>
  Object.fromEntries(Object.entries(state).map(([name, x]) => [name, load(x)]));

export function expectAll(
  actual: [string, Tensor][],
  expected: GoldenState,
  tolerance?: Tolerance,
): void {
  expect(actual.map(([name]) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of actual) expectTensor(tensor, expected[name], tolerance);
}

/** Runs a layer's calls in turn, and compares outputs, gradients and buffers. */
export function checkSteps(made: nn.Module, { state, steps }: GoldenLayer): void {
  const module = made.to("float64");
  module.loadStateDict(loadState(state));
  for (const step of steps) {
    module.train(step.mode === "train").zeroGrad();
    const x = load(step.input, true);
    const output = module.forward(x);
    expectTensor(output, step.output);
    output.backward(load(step.upstream));
    expectTensor(x.grad!, step.inputGradient);
    expectAll(
      module.namedParameters().map(([name, parameter]) => [name, parameter.grad!]),
      step.parameterGradients,
    );
    expectAll(module.namedBuffers(), step.buffers);
  }
}
