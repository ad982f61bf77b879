import * as F from "../../../src/functional/index.ts";
import { grad, type Tensor } from "../../../src/index.ts";
import { expectTensor } from "../../support/compare.ts";
import { load } from "../../support/load.ts";
import { type GoldenCase, type GoldenTensor, golden } from "../read.ts";
import type { Check } from "./check.ts";

interface Case extends GoldenCase {
  /** The arguments of a convolution that are no tensors. */
  fixed: unknown[];
}

type Call = (given: Case, inputs: Tensor[]) => Tensor;

const functions = F as unknown as Readonly<Record<string, (...args: unknown[]) => Tensor>>;

/** With the arguments in the order of ours: a weight and a bias before the options, or sizes. */
const windows: Call = ({ op, options, fixed }, inputs) => {
  const bias = op.startsWith("conv") && inputs.length === 2 ? [null] : [];
  const given = Object.keys(options).length > 0 ? [options] : [];
  return functions[op](...inputs, ...bias, ...fixed, ...given);
};

const calls: Readonly<Record<string, Call>> = {
  layerNorm: ({ options: { normalizedShape, ...options } }, [x, weight, bias]) =>
    F.layerNorm(x, JSON.parse(normalizedShape as string), { weight, bias, ...options }),
  rmsNorm: ({ options: { normalizedShape, ...options } }, [x, weight]) =>
    F.rmsNorm(x, JSON.parse(normalizedShape as string), { weight, ...options }),
  groupNorm: ({ options: { numGroups, ...options } }, [x, weight, bias]) =>
    F.groupNorm(x, numGroups as number, { weight, bias, ...options }),
  instanceNorm: ({ options }, [x, weight, bias]) => F.instanceNorm(x, { weight, bias, ...options }),
  embedding: ({ options }, [indices, weight]) => F.embedding(indices, weight, options),
  sinusoidalPositions: ({ options: { length, features, ...options } }) =>
    F.sinusoidalPositions(length as number, features as number, { ...options, dtype: "float64" }),
  rotaryPositions: ({ options }, [x]) => F.rotaryPositions(x, options),
  scaledDotProductAttention: ({ options }, [query, key, value, bias]) => {
    const attnMask = options.attnMask ? load(options.attnMask as GoldenTensor) : bias;
    return F.scaledDotProductAttention(query, key, value, { ...options, attnMask });
  },
};

function compare(given: Case): void {
  const inputs = given.inputs.map((x, i) => load(x, Boolean(given.gradients?.[i])));
  const output = (calls[given.op] ?? windows)(given, inputs);
  expectTensor(output, given.output!);
  const wanted = inputs.filter(({ requiresGrad }) => requiresGrad);
  if (wanted.length === 0) return;
  const gradients = grad(output, wanted, { gradOutputs: [load(given.upstream!)] });
  const expected = given.gradients!.filter((gradient) => gradient !== null);
  for (const [i, gradient] of gradients.entries()) expectTensor(gradient, expected[i]);
}

/** What layers are made of: windows, normalization, embedding, positions, attention. */
export const compositeChecks: Check[] = ["convolution", "normalization", "embedding", "attention"]
  .flatMap((file) => golden<{ cases: Case[] }>(file).cases)
  .map((given) => ({ of: given.op, name: given.name, run: () => compare(given) }));
