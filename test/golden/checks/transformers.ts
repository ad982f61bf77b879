import { expect } from "vitest";
import type { Tensor } from "../../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/io/index.ts";
import * as nn from "../../../src/nn/index.ts";
import { expectAll, type GoldenState, loadState } from "../../nn/golden-layer.ts";
import { expectTensor } from "../../support/compare.ts";
import { load } from "../../support/load.ts";
import { type GoldenTensor, golden } from "../read.ts";
import type { Check } from "./check.ts";

interface Checkpoint {
  name: string;
  layer: keyof typeof make;
  arguments: [number, number];
  options: Record<string, never>;
  state: GoldenState;
  call: Record<string, GoldenTensor | boolean>;
  inputs: GoldenTensor[];
  outputs: GoldenTensor[];
  upstreams: GoldenTensor[];
  inputGradients: GoldenTensor[];
  parameterGradients: GoldenState;
}

type Options = Record<string, never>;

const make = {
  MultiheadAttention: (a: number, b: number, options: Options) =>
    new nn.MultiheadAttention(a, b, options),
  TransformerEncoderLayer: (a: number, b: number, options: Options) =>
    new nn.TransformerEncoderLayer(a, b, options),
  TransformerDecoderLayer: (a: number, b: number, options: Options) =>
    new nn.TransformerDecoderLayer(a, b, options),
  TransformerEncoder: (a: number, b: number, options: Options) =>
    new nn.TransformerEncoder(
      new nn.TransformerEncoderLayer(a, b, options),
      2,
      new nn.LayerNorm(a),
    ),
  TransformerDecoder: (a: number, b: number, options: Options) =>
    new nn.TransformerDecoder(
      new nn.TransformerDecoderLayer(a, b, options),
      2,
      new nn.LayerNorm(a),
    ),
};

function compare(given: Checkpoint): void {
  const made = (): nn.AnyModule =>
    make[given.layer](...given.arguments, given.options)
      .to("float64")
      .eval();
  const module = made();
  expect(module.loadStateDict(loadState(given.state))).toEqual({ missing: [], unexpected: [] });
  // As PyTorch writes it: the same names, in the same order.
  expect(Object.keys(module.stateDict())).toEqual(Object.keys(given.state));

  const inputs = given.inputs.map((x) => load(x, true));
  const call = Object.fromEntries(
    Object.entries(given.call).map(([name, x]) => [name, typeof x === "boolean" ? x : load(x)]),
  );
  const result = module.forward(...inputs, call) as Tensor | (Tensor | null)[];
  const outputs = [result].flat().filter((x) => x !== null);
  expect(outputs).toHaveLength(given.outputs.length);
  outputs.forEach((x, i) => {
    expectTensor(x, given.outputs[i]);
  });
  const loss = outputs.map((x, i) => x.mul(load(given.upstreams[i])).sum());
  loss.reduce((a, b) => a.add(b)).backward();
  inputs.forEach((x, i) => {
    expectTensor(x.grad!, given.inputGradients[i]);
  });
  expectAll(
    module.namedParameters().map(([name, parameter]) => [name, parameter.grad!]),
    given.parameterGradients,
  );

  const file = decodeSafetensors(encodeSafetensors(module.stateDict()));
  expectAll(Object.entries(file.tensors), given.state);
}

/** Checkpoints of attention and transformers: loaded, run, and written again. */
export const transformerChecks: Check[] = golden<{ layers: Checkpoint[] }>(
  "transformer",
).layers.map((given) => ({ of: given.layer, name: given.name, run: () => compare(given) }));
