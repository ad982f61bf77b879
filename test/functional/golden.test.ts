import { describe, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { grad, type Tensor } from "../../src/index.ts";
import { type GoldenCase, type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

const losses = {
  mseLoss: F.mseLoss,
  l1Loss: F.l1Loss,
  smoothL1Loss: F.smoothL1Loss,
  bceLoss: F.bceLoss,
  bceWithLogits: F.bceWithLogits,
  nllLoss: F.nllLoss,
  crossEntropy: F.crossEntropy,
};
const along = { softmax: F.softmax, logSoftmax: F.logSoftmax };

function run({ op, options }: GoldenCase, inputs: Tensor[]): Tensor {
  const [x, target] = inputs;
  if (op in along) return along[op as keyof typeof along](x, options.dim as number);
  const weight = options.weight ? load(options.weight as GoldenTensor) : undefined;
  return losses[op as keyof typeof losses](x, target, { ...options, weight });
}

const cases = ["losses", "reductions"]
  .flatMap((file) => golden<{ cases: GoldenCase[] }>(file).cases)
  .filter(({ op }) => op in losses || op in along);

describe("PyTorch's losses and softmaxes", () => {
  it.each(cases)("$name", (given) => {
    const inputs = given.inputs.map((x, i) => load(x, Boolean(given.gradients?.[i])));
    const output = run(given, inputs);
    expectTensor(output, given.output!);

    const wanted = inputs.filter((x) => x.requiresGrad);
    const gradients = grad(output, wanted, { gradOutputs: [load(given.upstream!)] });
    const expected = given.gradients!.filter((gradient) => gradient !== null);
    // PyTorch's constant in the slope of bceLoss is 1e-12 in float32.
    const tolerance = given.name.startsWith("bceLoss edge") ? 1e-8 : 1e-12;
    for (const [i, gradient] of gradients.entries()) {
      expectTensor(gradient, expected[i], { tolerance, onlyFinite: true });
    }
  });
});
