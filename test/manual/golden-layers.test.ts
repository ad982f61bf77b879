import { describe, expect, it } from "vitest";
import {
  Conv2d,
  type Conv2dOptions,
  Embedding,
  type Layer,
  LayerNorm,
  LSTM,
  LSTMCell,
  MaxPool2d,
  type MaxPool2dOptions,
  MultiheadAttention,
} from "../../src/manual/index.ts";
import type { GoldenCase } from "../golden/read.ts";
import { golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

const dtype = "float64";
const { cases } = golden<{ cases: GoldenCase[] }>("manual");

/** The layer of a case, for an x of its sizes. */
function make({ op, options, inputs }: GoldenCase): Layer {
  const [{ shape }, first] = inputs;
  const features = shape.at(-1)!;
  switch (op) {
    case "Conv2d": {
      const { outChannels, kernelSize, ...others } = options;
      const given = { ...others, dtype } as Conv2dOptions;
      return new Conv2d(shape[1], outChannels as number, kernelSize as [number, number], given);
    }
    case "MaxPool2d": {
      const { kernelSize, ...others } = options;
      return new MaxPool2d(kernelSize as number, others as MaxPool2dOptions);
    }
    case "LayerNorm":
      return new LayerNorm(features, { ...options, dtype });
    case "Embedding":
      return new Embedding(first.shape[0], first.shape[1], { dtype });
    case "LSTM":
      return new LSTM(features, first.shape[0] / 4, { dtype });
    case "MultiheadAttention":
      return new MultiheadAttention(features, options.heads as number, {
        causal: options.causal as boolean,
        dtype,
      });
    default:
      throw new Error(`no layer for ${op}`);
  }
}

describe("layers give PyTorch's figures", () => {
  it.each(cases.filter(({ op }) => op !== "LSTMCell"))("$name", (golden) => {
    const layer = make(golden);
    const [x, ...parameters] = golden.inputs.map((x) => load(x));
    const [dx, ...gradients] = golden.gradients!;
    expect(layer.parameters()).toHaveLength(parameters.length);
    for (const [i, { value }] of layer.parameters().entries()) value.copy_(parameters[i]);
    expectTensor(layer.forward(x), golden.output!);
    const found = layer.backward(load(golden.upstream!));
    if (dx) expectTensor(found, dx);
    else expect([found.shape, found.abs().sum().item()]).toEqual([x.shape, 0]);
    for (const [i, { gradient }] of layer.parameters().entries()) {
      expectTensor(gradient, gradients[i]!);
    }
  });

  it.each(cases.filter(({ op }) => op === "LSTMCell"))("$name", (golden) => {
    const [x, h, c, ...parameters] = golden.inputs.map((x) => load(x));
    const cell = new LSTMCell(x.shape[1], h.shape[1], { dtype });
    for (const [i, { value }] of cell.parameters().entries()) value.copy_(parameters[i]);
    const state = cell.forward(x, [h, c]);
    for (const [i, y] of state.entries()) expectTensor(y, golden.outputs![i]);
    const [dh, dc] = golden.upstreams!.map((dy) => load(dy));
    const [dx, before] = cell.backward([dh, dc]);
    const found = [dx, ...before, ...cell.parameters().map(({ gradient }) => gradient)];
    expect(found).toHaveLength(golden.gradients!.length);
    for (const [i, gradient] of found.entries()) expectTensor(gradient, golden.gradients![i]!);
  });
});
