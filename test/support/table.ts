import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { grad, type Tensor, tensor } from "../../src/index.ts";
import { type FloatDtype, isFloat } from "../../src/tensor/dtype.ts";
import { checkGradient, checkSecondGradient } from "./gradients.ts";
import { leavesOf, type Sample, weigh } from "./sample.ts";

type Table = Readonly<Record<string, readonly Sample[]>>;

/** Other inputs from the same domain: in the reverse order, and floats nearer to 0, each by its own. */
function others(inputs: readonly Tensor[]): Tensor[] {
  return inputs.map(({ data, shape, dtype }, i) => {
    const factor = isFloat(dtype) ? 0.9 ** (i + 1) : 1;
    return tensor(Array.from(data, (value) => value * factor).reverse(), { shape, dtype });
  });
}

/** A value that is the same whatever goes in says nothing about what was computed. */
function expectVaries({ run, inputs, constant }: Sample): void {
  const [here, there] = [inputs, others(inputs)].map((each) => run(...leavesOf(each)));
  const isConstant = Array.from(here.data).every((value, i) => Object.is(value, there.data[i]));
  if (isConstant && !constant) {
    expect.fail(
      "its value is the same for other inputs, so that nothing was checked. " +
        "Take other inputs, or say in the row why it is: constant",
    );
  }
  if (!isConstant && constant) {
    expect.fail(`its row says that its value is constant (${constant}), but it is not`);
  }
}

/** A sample's value, its gradient, and the gradient of that: as far as there are any. */
function derivatives({ run }: Sample, order: number) {
  return (...inputs: Tensor[]): Tensor[] => {
    const variables = inputs.filter((x) => x.requiresGrad);
    let last = [run(...inputs)];
    const all = [...last];
    for (let i = 0; i < order; i++) {
      const loss = last.map((x, k) => weigh(x, k + 1)).reduce((a, b) => a.add(b));
      if (!loss.requiresGrad) break;
      const createGraph = i + 1 < order;
      last = grad(loss, variables, { createGraph, materializeGrads: true });
      all.push(...last);
    }
    return all;
  };
}

/** How far two roundings of one computation of a few steps may be apart, relative to its size. */
export const apart: Record<FloatDtype, number> = {
  float16: 2 ** -9,
  bfloat16: 2 ** -6,
  float32: 1e-5,
  float64: 1e-12,
};

/** Compares the elements of two tensors of one shape, relative to 1 + the largest of them. */
export function expectAlike(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  const [numbers, wanted] = [actual.data, Array.from(expected.data)];
  const size = Math.max(0, ...wanted.map(Math.abs).filter(Number.isFinite));
  wanted.forEach((value, i) => {
    if (Object.is(numbers[i], value) || numbers[i] === value) return;
    const difference = Math.abs(numbers[i] - value) / (1 + size);
    const what = `element ${i}: ${numbers[i]}, expected ${value}`;
    expect(difference, what).toBeLessThanOrEqual(tolerance);
  });
}

/** Compiled, a sample and its derivatives have the eager numbers and dtypes. */
function expectCompiledAlike(sample: Sample, dtype: FloatDtype, order: number): void {
  const run = derivatives(sample, order);
  const expected = run(...leavesOf(sample.inputs, dtype));
  const actual = compile(run)(...leavesOf(sample.inputs, dtype));
  expect(actual).toHaveLength(expected.length);
  expected.forEach((x, k) => {
    expect(actual[k].dtype).toBe(x.dtype);
    expectAlike(actual[k], x, apart[dtype]);
  });
}

/** With only its forward pass compiled, a sample has the eager derivatives. */
function expectDifferentiableCompiled(sample: Sample, dtype: FloatDtype, order: number): void {
  const expected = derivatives(sample, order)(...leavesOf(sample.inputs, dtype));
  const compiled = { ...sample, run: compile(sample.run) };
  const actual = derivatives(compiled, order)(...leavesOf(sample.inputs, dtype));
  expect(actual).toHaveLength(expected.length);
  expected.forEach((x, k) => {
    expectAlike(actual[k], x, apart[dtype]);
  });
}

/** In float32 a sample gives float32, and what it gives in float64 but for rounding. */
function expectFloat32(sample: Sample): void {
  const run = derivatives(sample, 1);
  const [exact, rounded] = (["float64", "float32"] as const).map((dtype) =>
    run(...leavesOf(sample.inputs, dtype)),
  );
  expect(rounded).toHaveLength(exact.length);
  exact.forEach((x, k) => {
    expect(rounded[k].dtype).toBe(x.dtype === "float64" ? "float32" : x.dtype);
    expectAlike(rounded[k].to("float64"), x.to("float64"), 1e-4);
  });
}

/** Its value and its gradient are worth a look, and its gradient agrees with differences. */
export function checkEagerly(sample: Sample): void {
  expectVaries(sample);
  checkGradient(sample);
}

/** So does the gradient of its gradient, and float32 gives what float64 does. */
export function checkEagerlyThoroughly(sample: Sample): void {
  checkSecondGradient(sample);
  expectFloat32(sample);
}

/** What is fast to check of a sample. */
export function checkSample(sample: Sample): void {
  checkEagerly(sample);
  expectCompiledAlike(sample, "float32", 1);
}

/** The rest that a sample is to satisfy: second order, and both float dtypes. */
export function checkSampleThoroughly(sample: Sample): void {
  checkEagerlyThoroughly(sample);
  for (const dtype of ["float32", "float64"] as const) {
    expectCompiledAlike(sample, dtype, 2);
    expectDifferentiableCompiled(sample, dtype, 2);
  }
}

/** Has each sample of each row checked. */
export function testTable(table: Table, check: (sample: Sample) => void): void {
  describe.each(Object.entries(table))("%s", (_, samples) => {
    it.each(samples)("$about", check);
  });
}
