import fc from "fast-check";
import { Generator, grad, randn, type Tensor } from "../../src/index.ts";
import type { Layer } from "../../src/manual/index.ts";
import { expectTensor } from "../support/compare.ts";

/** Compares two tensors, relative to 1 + |expected|. */
export function expectSame(actual: Tensor, expected: Tensor, tolerance = 1e-12): void {
  expectTensor(actual, { shape: [...expected.shape], data: [...expected.data] }, { tolerance });
}

/** Float64 normal numbers that depend on the seed alone. */
export function draw(shape: readonly number[], seed: number): Tensor {
  return randn(shape, { dtype: "float64", generator: new Generator(seed) });
}

/** A leaf of the graph with the same numbers. */
export function leaf(x: Tensor): Tensor {
  const copy = x.detach().clone();
  copy.requiresGrad = true;
  return copy;
}

export const seeds = fc.integer({ min: 0, max: 1e6 });
export const sizes = fc.integer({ min: 1, max: 7 });

/** A network's output from x and its parameters, in the operations of the tensor engine. */
export type Reference = (x: Tensor, ...parameters: Tensor[]) => Tensor;

/**
 * Runs a layer forward and backward on random numbers, and compares the output and all gradients with
 * those that autograd finds for the reference.
 */
export function expectAgreement(
  layer: Layer,
  reference: Reference,
  shape: readonly number[],
  seed: number,
): void {
  const x = draw(shape, seed);
  layer.parameters().forEach(({ value }, i) => {
    value.copy_(draw(value.shape, seed + i + 1));
  });
  const leaves = [x, ...layer.parameters().map(({ value }) => value)].map(leaf);
  const expected = reference(leaves[0], ...leaves.slice(1));
  const dy = draw(expected.shape, seed + 100);
  const gradients = grad(expected, leaves, { gradOutputs: [dy] });

  layer.zeroGrad();
  expectSame(layer.forward(x), expected);
  expectSame(layer.backward(dy), gradients[0]);
  layer.parameters().forEach(({ gradient }, i) => {
    expectSame(gradient, gradients[i + 1]);
  });
}
