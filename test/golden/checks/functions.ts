import { functions as expressions } from "../../../src/expr/index.ts";
import * as F from "../../../src/functional/index.ts";
import { grad, type Tensor } from "../../../src/index.ts";
import { expectTensor } from "../../support/compare.ts";
import { load } from "../../support/load.ts";
import { type GoldenCase, type GoldenTensor, golden } from "../read.ts";
import type { Check } from "./check.ts";

const functions: Record<string, (...args: unknown[]) => Tensor> = { ...F } as never;

/** Functions of x and numbers by position; the others take their options as an object. */
const isPositional = (name: string) =>
  ["softmax", "logSoftmax", "softmin", "glu", "prelu"].includes(name) ||
  (name in expressions && name !== "gelu");

/** An option as the file has it: a tensor, or what JSON has; infinity is a word there. */
function decoded(option: unknown): unknown {
  if (option === "Infinity") return Infinity;
  const isTensor = typeof option === "object" && option !== null && "data" in option;
  return isTensor ? load(option as GoldenTensor) : option;
}

function run({ op, options: given }: GoldenCase, inputs: Tensor[]): Tensor {
  const options = Object.fromEntries(
    Object.entries(given).map(([name, option]) => [name, decoded(option)]),
  );
  return isPositional(op)
    ? functions[op](...inputs, ...Object.values(options))
    : functions[op](...inputs, options);
}

const cases = ["losses", "activations", "reductions"]
  .flatMap((file) => golden<{ cases: GoldenCase[] }>(file).cases)
  .filter(({ op }) => op in functions);

/** The second derivatives that PyTorch takes at a kink are one side's, or none. */
const kinks: Record<string, readonly number[]> = {
  ...{ elu: [0], celu: [0], selu: [0] },
  softplus: [1.5, 40],
};

/** Constants that PyTorch has in float32: 1e-12 in the slope of bceLoss, 1/6, 1/alpha. */
const rounded: Record<string, number> = { "bceLoss edge": 1e-8, hardsigmoid: 1e-8, celu: 1e-7 };

function compare(given: GoldenCase): void {
  const inputs = given.inputs.map((x, i) => load(x, Boolean(given.gradients?.[i])));
  const output = run(given, inputs);
  expectTensor(output, given.output!);

  const wanted = inputs.filter((x) => x.requiresGrad);
  const gradOutputs = [load(given.upstream!)];
  const createGraph = given.secondGradients !== undefined;
  const gradients = grad(output, wanted, { gradOutputs, createGraph });
  const expected = given.gradients!.filter((gradient) => gradient !== null);
  const [, tolerance] = Object.entries(rounded).find(([name]) => given.name.startsWith(name)) ?? [];
  for (const [i, gradient] of gradients.entries()) {
    expectTensor(gradient, expected[i], { tolerance, onlyFinite: true });
  }

  if (!given.secondGradients || !gradients[0].requiresGrad) return;
  const [x] = given.inputs.map(({ data }) => data);
  const except = (i: number) => kinks[given.op]?.includes(Number(x[i])) ?? false;
  const second = grad(gradients, wanted, {
    gradOutputs: given.secondUpstreams!.map((upstream) => load(upstream!)),
    materializeGrads: true,
  });
  for (const [i, gradient] of second.entries()) {
    expectTensor(gradient, given.secondGradients[i]!, { onlyFinite: true, except, tolerance });
  }
}

/** Losses, activation functions and what is along a dimension. */
export const functionChecks: Check[] = cases.map((given) => ({
  of: given.op,
  name: given.name,
  run: () => compare(given),
}));
