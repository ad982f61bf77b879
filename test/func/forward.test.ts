import { describe, expect, it } from "vitest";
import { jvp } from "../../src/func/index.ts";
import { Generator, grad, randn, type Tensor, zerosLike } from "../../src/index.ts";
import { leavesOf, type Sample } from "../support/sample.ts";
import { expectAlike } from "../support/table.ts";
import { tables } from "./tables.ts";

/** A direction for the variable inputs of a sample, and zeros for the others. */
function directionOf(inputs: readonly Tensor[], seed: number): Tensor[] {
  const generator = new Generator(seed);
  return inputs.map((x) =>
    x.dtype === "float64" ? randn(x.shape, { dtype: "float64", generator }) : zerosLike(x),
  );
}

/** The derivative in a direction by reverse mode alone: the gradient, by g, of gᵀJ · v. */
function byReverseTwice({ run, inputs }: Sample, direction: readonly Tensor[]): Tensor {
  const leaves = leavesOf(inputs);
  const output = run(...leaves);
  const start = zerosLike(output);
  if (!output.requiresGrad) return start;
  start.requiresGrad = true;
  const variables = leaves.filter((x) => x.requiresGrad);
  const products = grad(output, variables, {
    gradOutputs: [start],
    createGraph: true,
    materializeGrads: true,
  });
  const along = direction.filter((_, i) => leaves[i].requiresGrad);
  const reached = products.flatMap((x, i) => (x.requiresGrad ? [i] : []));
  if (reached.length === 0) return start.detach();
  return grad(
    reached.map((i) => products[i]),
    [start],
    { gradOutputs: reached.map((i) => along[i]), materializeGrads: true },
  )[0];
}

function byDifferences({ run, inputs }: Sample, direction: readonly Tensor[]): Tensor {
  const step = 1e-6;
  const at = (offset: number) =>
    run(...inputs.map((x, i) => (x.dtype === "float64" ? x.add(direction[i].mul(offset)) : x)));
  return at(step)
    .sub(at(-step))
    .div(2 * step);
}

function checkForward(sample: Sample): void {
  const { run, kink, noGradient } = sample;
  // Parameters of layers are held as what they are beside others: a tensor.
  const inputs = sample.inputs.map((x) => x.detach());
  const direction = directionOf(inputs, 5);
  const [value, tangent] = jvp(run, [...inputs], direction);
  expectAlike(value, run(...inputs), 1e-12);
  expect([value.requiresGrad, tangent.requiresGrad]).toEqual([false, false]);
  if (noGradient) return;
  if (!kink) expectAlike(tangent, byDifferences({ ...sample, inputs }, direction), 1e-6);
  expectAlike(tangent, byReverseTwice(sample, direction), 1e-10);
}

describe.each(Object.entries(tables))("forward mode of %s", (_, table) => {
  describe.each(Object.entries(table))("%s", (_name, samples) => {
    it.each(samples)("$about", checkForward);
  });
});
