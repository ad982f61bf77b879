import { expect } from "vitest";
import { Generator, grad, type Tensor, tensor, zeros } from "../../src/index.ts";
import { randn } from "../../src/ops/index.ts";

type TensorFunction = (...inputs: Tensor[]) => Tensor;

/** Fixed numbers of a tensor's shape, to weigh its elements with. */
function weightsFor(shape: readonly number[], seed: number): Tensor {
  return randn(shape, { dtype: "float64", generator: new Generator(seed) });
}

function leaves(inputs: readonly Tensor[]): Tensor[] {
  return inputs.map((x) => {
    const leaf = tensor(x.data, { shape: x.shape, dtype: x.dtype });
    leaf.requiresGrad = x.dtype === "float64";
    return leaf;
  });
}

/** Central differences of a number by each element of each input. */
function differences(
  f: (inputs: Tensor[]) => number,
  inputs: readonly Tensor[],
  step: number,
): number[][] {
  return inputs.map((x, k) =>
    Array.from({ length: x.size }, (_, i) => {
      if (x.dtype !== "float64") return 0;
      const at = (offset: number) => {
        const moved = leaves(inputs);
        moved[k].data[i] += offset;
        return f(moved);
      };
      return (at(step) - at(-step)) / (2 * step);
    }),
  );
}

function expectClose(actual: Tensor[], expected: number[][], what: string): void {
  actual.forEach((gradient, k) => {
    const difference = expected[k].map(
      (value, i) => Math.abs(gradient.data[i] - value) / Math.max(1, Math.abs(value)),
    );
    expect(Math.max(0, ...difference), `${what} of input ${k}`).toBeLessThan(2e-6);
  });
}

/**
 * Compares the gradient of f, and the gradient of that gradient, with central differences in
 * float64. Inputs of other dtypes are held fixed. Differences of 0 with 0 prove nothing, so at least
 * one gradient must not vanish unless `constant`.
 */
export function checkGradients(
  f: TensorFunction,
  given: readonly Tensor[],
  constant = false,
): void {
  const weigh = (inputs: Tensor[]) => {
    const output = f(...inputs);
    return output.mul(weightsFor(output.shape, 1)).sum();
  };
  const gradientOf = (inputs: Tensor[], createGraph: boolean) => {
    const loss = weigh(inputs);
    const floats = inputs.filter((x) => x.requiresGrad);
    if (!loss.requiresGrad) return floats.map((x) => zeros(x.shape, { dtype: x.dtype }));
    return grad(loss, floats, { createGraph, materializeGrads: true });
  };
  const floatsOf = <T>(list: readonly T[]) => list.filter((_, k) => given[k].dtype === "float64");

  const inputs = leaves(given);
  const first = gradientOf(inputs, true);
  const measured = floatsOf(differences((moved) => weigh(moved).item(), given, 1e-6));
  expectClose(first, measured, "gradient");
  const isEmpty = given.every((x) => x.size === 0);
  if (!constant && !isEmpty) {
    expect(first.some((gradient) => gradient.data.some((value) => value !== 0))).toBe(true);
  }

  const weighGradient = (gradients: Tensor[]) =>
    gradients
      .map((gradient, k) => gradient.mul(weightsFor(gradient.shape, k + 2)).sum())
      .reduce((a, b) => a.add(b));
  const scalar = weighGradient(first);
  const floats = inputs.filter((x) => x.requiresGrad);
  const second = scalar.requiresGrad
    ? grad(scalar, floats, { materializeGrads: true })
    : floats.map((x) => zeros(x.shape, { dtype: x.dtype }));
  const measuredSecond = floatsOf(
    differences((moved) => weighGradient(gradientOf(moved, false)).item(), given, 1e-5),
  );
  expectClose(second, measuredSecond, "gradient of the gradient");
}
