import { expect } from "vitest";
import { grad, manualSeed, type Tensor, tensor } from "../../src/index.ts";
import { type Trace, trace } from "../../src/trace/index.ts";
import { expectSound } from "./reevaluate.ts";

export type Numbers = number | readonly Numbers[];

/** Sums that add up, and the tensor engine's gradients. */
export function expectTraced(
  run: (inputs: Record<string, Tensor>) => Tensor,
  inputs: Record<string, Numbers>,
): Trace {
  manualSeed(0);
  const traced = trace(run, inputs);
  expectSound(traced);
  expect(traced.check?.passed).toBe(true);
  const leaves = Object.fromEntries(
    Object.entries(inputs).map(([name, numbers]) => [
      name,
      tensor(numbers, { dtype: "float64", requiresGrad: true }),
    ]),
  );
  manualSeed(0);
  const gradients = grad(run(leaves), Object.values(leaves));
  Object.keys(inputs).forEach((name, i) => {
    const step = traced.backward.find(({ of }) => of === name)!;
    const summed = step.elements.map(({ terms }) =>
      terms.reduce((sum, { value }) => sum + value, 0),
    );
    Array.from(gradients[i].data).forEach((expected, k) => {
      expect(summed[k]).toBeCloseTo(expected, 12);
    });
  });
  return traced;
}

/** A trace's lines, as `name = formula`. */
export function linesOf({ forward, backward }: Trace): string[] {
  return [...forward, ...backward].flatMap(({ elements }) =>
    elements.map(({ name, formula }) => `${name} = ${formula}`),
  );
}
