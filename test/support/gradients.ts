import { expect } from "vitest";
import { grad, ones, type Tensor, zeros } from "../../src/index.ts";
import type { FloatDtype } from "../../src/tensor/dtype.ts";
import { leavesOf, type Sample, weigh } from "./sample.ts";

function slopes(loss: Tensor, inputs: readonly Tensor[], createGraph: boolean): Tensor[] {
  const wanted = inputs.filter((x) => x.requiresGrad);
  if (!loss.requiresGrad) return wanted.map((x) => zeros(x.shape, { dtype: x.dtype }));
  return grad(loss, wanted, { createGraph, materializeGrads: true });
}

/** The numbers of each variable input in turn moved by `offset`, one element at a time. */
function eachMoved(
  inputs: readonly Tensor[],
  measure: (at: (offset: number) => Tensor[]) => number,
): number[][] {
  const variable = inputs.flatMap((x, k) => (x.dtype === "float64" ? [k] : []));
  return variable.map((k) =>
    Array.from({ length: inputs[k].size }, (_, i) =>
      measure((offset) => {
        const moved = leavesOf(inputs);
        moved[k].data[i] += offset;
        return moved;
      }),
    ),
  );
}

/** Central differences of a number by each element of each variable input. */
function differences(
  f: (inputs: Tensor[]) => number,
  inputs: readonly Tensor[],
  step: number,
): number[][] {
  return eachMoved(inputs, (at) => (f(at(step)) - f(at(-step))) / (2 * step));
}

function expectClose(actual: Tensor[], expected: number[][], what: string): void {
  actual.forEach((gradient, k) => {
    const difference = expected[k].map(
      (value, i) => Math.abs(gradient.data[i] - value) / Math.max(1, Math.abs(value)),
    );
    expect(Math.max(0, ...difference), `${what} of input ${k}`).toBeLessThan(2e-6);
    expect(difference.some(Number.isNaN), `${what} of input ${k} has NaN`).toBe(false);
  });
}

/** Differences of 0 with 0 prove nothing: a gradient that vanishes must be known to. */
function expectKnown({ noGradient, constant }: Sample, gradients: readonly Tensor[]): void {
  const vanishes = gradients.every(({ data }) => data.every((value) => value === 0));
  if (vanishes && !noGradient && !constant) {
    expect.fail(
      "its gradient is 0 everywhere, so that nothing was checked. " +
        "Take other inputs, or say in the row why there is none: noGradient",
    );
  }
  if (!vanishes && (noGradient || constant)) {
    expect.fail(`its row says that it has no gradient (${noGradient ?? constant}), but it has one`);
  }
}

/** What `backward` leaves in a leaf stands in order, in numbers that nothing else holds. */
function expectOwned({ run, inputs }: Sample): void {
  const leaves = leavesOf(inputs);
  const y = run(...leaves);
  if (!y.requiresGrad) return;
  // One number that is repeated: what passes it on is not to leave it in a leaf.
  const upstream = ones([], { dtype: y.dtype as FloatDtype }).expand(y.shape);
  y.backward(upstream);
  const held = new Set([upstream, y, ...leaves].map(({ storage }) => storage));
  leaves.forEach(({ grad }, i) => {
    if (!grad) return;
    expect(grad.isContiguous, `gradient of input ${i} is no view`).toBe(true);
    expect(held.has(grad.storage), `gradient of input ${i} shares its numbers`).toBe(false);
    held.add(grad.storage);
  });
}

/** Compares the gradient of a sample with central differences in float64. */
export function checkGradient(sample: Sample): void {
  const { run, inputs, kink, noGradient } = sample;
  const loss = (leaves: Tensor[]) => weigh(run(...leaves));
  const leaves = leavesOf(inputs);
  const gradients = slopes(loss(leaves), leaves, false);
  expectKnown(sample, gradients);
  expectOwned(sample);
  if (noGradient) return;
  const value = (moved: Tensor[]) => loss(moved).item();
  if (kink) expectBetweenSlopes(value, sample, gradients);
  else expectClose(gradients, differences(value, inputs, 1e-6), "gradient");
}

/** At a kink every number between the slopes on its two sides is a gradient. */
function expectBetweenSlopes(
  value: (inputs: Tensor[]) => number,
  { inputs }: Sample,
  gradients: readonly Tensor[],
): void {
  const step = 1e-6;
  const here = value(leavesOf(inputs));
  const [left, right] = [-step, step].map((offset) =>
    eachMoved(inputs, (at) => (value(at(offset)) - here) / offset),
  );
  gradients.forEach(({ data }, k) => {
    data.forEach((slope, i) => {
      const [low, high] = [left[k][i], right[k][i]].sort((a, b) => a - b);
      const slack = 1e-4 * Math.max(1, Math.abs(low), Math.abs(high));
      const where = `gradient of input ${k} at element ${i}`;
      expect(slope, where).toBeGreaterThanOrEqual(low - slack);
      expect(slope, where).toBeLessThanOrEqual(high + slack);
    });
  });
}

/** Compares the gradient of a sample's gradient with central differences in float64. */
export function checkSecondGradient({ run, inputs, kink, noGradient }: Sample): void {
  if (kink || noGradient) return;
  const weighGradient = (leaves: Tensor[], createGraph: boolean) =>
    slopes(weigh(run(...leaves)), leaves, createGraph)
      .map((gradient, k) => weigh(gradient, k + 2))
      .reduce((a, b) => a.add(b));
  const leaves = leavesOf(inputs);
  const second = slopes(weighGradient(leaves, true), leaves, false);
  const measured = differences((moved) => weighGradient(moved, false).item(), inputs, 1e-5);
  expectClose(second, measured, "gradient of the gradient");
}
