import { grad, type Tensor } from "../../../src/index.ts";
import * as nn from "../../../src/nn/index.ts";
import { checkSteps, type GoldenLayer } from "../../nn/golden-layer.ts";
import { expectTensor } from "../../support/compare.ts";
import { load } from "../../support/load.ts";
import { type GoldenCase, golden } from "../read.ts";
import type { Check } from "./check.ts";

const make: Record<string, (options: Record<string, never>) => nn.Module> = {
  Linear: ({ inFeatures, outFeatures, bias }) => new nn.Linear(inFeatures, outFeatures, { bias }),
  BatchNorm1d: ({ numFeatures, ...options }) => new nn.BatchNorm1d(numFeatures, options),
  BatchNorm2d: ({ numFeatures, ...options }) => new nn.BatchNorm2d(numFeatures, options),
  InstanceNorm1d: ({ numFeatures, ...options }) => new nn.InstanceNorm1d(numFeatures, options),
  InstanceNorm2d: ({ numFeatures, ...options }) => new nn.InstanceNorm2d(numFeatures, options),
  LayerNorm: ({ normalizedShape, ...options }) => new nn.LayerNorm(normalizedShape, options),
  RMSNorm: ({ normalizedShape, ...options }) => new nn.RMSNorm(normalizedShape, options),
  GroupNorm: ({ numGroups, numChannels, ...options }) =>
    new nn.GroupNorm(numGroups, numChannels, options),
  ReLU: () => new nn.ReLU(),
  LeakyReLU: ({ negativeSlope }) => new nn.LeakyReLU(negativeSlope),
  Sigmoid: () => new nn.Sigmoid(),
  Tanh: () => new nn.Tanh(),
  Softmax: ({ dim }) => new nn.Softmax(dim),
  LogSoftmax: ({ dim }) => new nn.LogSoftmax(dim),
  Flatten: ({ startDim, endDim }) => new nn.Flatten(startDim, endDim),
  Dropout: ({ p }) => new nn.Dropout(p),
};

/** A layer of windows as the file has it: one call. */
interface LayerCase extends GoldenCase {
  arguments: unknown[];
  /** The names of the inputs but for the first: the parameters. */
  names: string[];
}

const classes = nn as unknown as Readonly<Record<string, new (...args: unknown[]) => nn.Module>>;

/** A layer by the arguments and options that its class takes. */
export function makeLayer(name: string, args: readonly unknown[], options: object): nn.Module {
  return new classes[name](...args, ...(Object.keys(options).length > 0 ? [options] : []));
}

function compareCall({ op, options, inputs, names, ...given }: LayerCase): void {
  const module = makeLayer(op, given.arguments, options).to("float64");
  const [x, ...parameters] = inputs.map((each) => load(each, true));
  module.loadStateDict(Object.fromEntries(names.map((name, i) => [name, parameters[i]])));
  const result = module.forward(x);
  expectTensor(result, given.output!);
  const variables: Tensor[] = [x, ...module.parameters()];
  const found = grad(result, variables, { gradOutputs: [load(given.upstream!)] });
  for (const [i, gradient] of found.entries()) expectTensor(gradient, given.gradients![i]!);
}

const inSteps = ["layers", "normalization"].flatMap(
  (file) => golden<{ layers: GoldenLayer[] }>(file).layers,
);

/** Layers of one input, in training and in evaluation. */
export const layerChecks: Check[] = [
  ...inSteps.map((given) => ({
    of: given.layer,
    name: given.name,
    run: () => checkSteps(make[given.layer](given.options), given),
  })),
  ...golden<{ layers: LayerCase[] }>("convolution").layers.map((given) => ({
    of: given.op,
    name: given.name,
    run: () => compareCall(given),
  })),
];
