import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { gaussNewtonProduct, hvp } from "../../src/func/index.ts";
import { F, Generator, grad, type Tensor, tensor, zeros } from "../../src/index.ts";
import {
  conjugateGradient,
  eigh,
  hutchinsonTrace,
  type LinearOperator,
  lanczos,
  powerIteration,
  solve,
} from "../../src/linalg/index.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";
import { expectAlike } from "../support/table.ts";

const float64 = (values: readonly number[], shape: number[] = [values.length]) =>
  tensor(values as number[], { shape, dtype: "float64" });
const times = (a: Tensor) => (v: Tensor) => a.matmul(v);
const near = (actual: number, expected: number, tolerance: number) =>
  expect(Math.abs(actual - expected), `${actual}, expected ${expected}`).toBeLessThanOrEqual(
    tolerance,
  );

/** Symmetric matrices, and a seed. */
const problems = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat())
  .chain(([n, seed]) =>
    fc.tuple(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
        minLength: n * n,
        maxLength: n * n,
      }),
      fc.constant(n),
      fc.constant(seed),
    ),
  )
  .map(([values, n, seed]) => {
    const a = float64(values, [n, n]);
    return { a: a.add(a.T), n, generator: new Generator(seed) };
  });

const each = (property: (problem: { a: Tensor; n: number; generator: Generator }) => void) =>
  fc.assert(fc.property(problems, property), { numRuns: 40, seed: 1 });

const lengthOf = (x: Tensor) => x.norm().item();

describe("of random symmetric matrices, beside eigh and solve", () => {
  it("lanczos has eigenpairs, the largest and the smallest among them", () => {
    each(({ a, generator }) => {
      const expected = Array.from(eigh(a).values.data);
      const { values, vectors, residuals } = lanczos(times(a), a.at(0), { generator });
      const scale = 1 + Math.max(...expected.map(Math.abs));
      expect(values).toEqual(values.slice().sort((x, y) => x - y));
      near(values[0], expected[0], 1e-9 * scale);
      near(values[values.length - 1], expected[expected.length - 1], 1e-9 * scale);
      values.forEach((value, i) => {
        near(Math.min(...expected.map((each) => Math.abs(each - value))), 0, 1e-9 * scale);
        near(lengthOf(vectors[i]), 1, 1e-9);
        near(lengthOf(a.matmul(vectors[i]).sub(vectors[i].mul(value))), residuals[i], 1e-9 * scale);
      });
    });
  });

  it("lanczos of fewer steps is between them, with residuals that hold", () => {
    each(({ a, generator }) => {
      const expected = Array.from(eigh(a).values.data);
      const { values, vectors, residuals } = lanczos(times(a), a.at(0), { steps: 2, generator });
      expect(values.length).toBeLessThanOrEqual(2);
      values.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(expected[0] - 1e-9);
        expect(value).toBeLessThanOrEqual(expected[expected.length - 1] + 1e-9);
        near(lengthOf(a.matmul(vectors[i]).sub(vectors[i].mul(value))), residuals[i], 1e-9);
        const distance = Math.min(...expected.map((each) => Math.abs(each - value)));
        expect(distance).toBeLessThanOrEqual(residuals[i] + 1e-9);
      });
    });
  });

  it("powerIteration has an eigenvalue within its residual, the largest where it came to an end", () => {
    each(({ a, generator }) => {
      const expected = Array.from(eigh(a).values.data);
      const options = { generator, tolerance: 1e-6, maxIterations: 300 };
      const { value, vector, residual, iterations } = powerIteration(times(a), a.at(0), options);
      const distance = Math.min(...expected.map((each) => Math.abs(each - value)));
      expect(distance).toBeLessThanOrEqual(residual + 1e-9);
      near(lengthOf(a.matmul(vector).sub(vector.mul(value))), residual, 1e-9);
      expect(iterations).toBeLessThanOrEqual(300);
      const largest = Math.max(...expected.map(Math.abs));
      const [first, second = 0] = expected.map(Math.abs).sort((x, y) => y - x);
      if (second < 0.9 * first) near(Math.abs(value), largest, 1e-9 * (1 + largest));
    });
  });

  it("conjugateGradient solves what is positive definite", () => {
    each(({ a, n, generator }) => {
      const matrix = a.matmul(a).add(float64(Array(n).fill(1)).diag());
      const b = float64(Array.from(generator.integers(n, 1, 9)));
      const options = { tolerance: 1e-10, maxIterations: 10 * n };
      const { solution, residual, stopped } = conjugateGradient(times(matrix), b, options);
      expect(stopped).toBe("converged");
      expectAlike(solution, solve(matrix, b), 1e-8);
      near(lengthOf(b.sub(matrix.matmul(solution))), residual, 1e-8 * lengthOf(b));
    });
  });

  it("conjugateGradient stops at negative curvature with a direction of descent", () => {
    let count = 0;
    each(({ a, n, generator }) => {
      const b = float64(Array.from(generator.integers(n, 1, 9)));
      const options = { tolerance: 1e-10, maxIterations: 10 * n };
      const { solution, iterations, stopped } = conjugateGradient(times(a), b, options);
      expect(b.mul(solution).sum().item()).toBeGreaterThan(0);
      if (stopped !== "negative curvature") return;
      count++;
      if (iterations === 1) expect(solution.toArray()).toEqual(b.toArray());
    });
    expect(count).toBeGreaterThan(10);
  });

  it("hutchinsonTrace is within five standard errors", () => {
    each(({ a, n, generator }) => {
      const { value, standardError } = hutchinsonTrace(times(a), a.at(0), { generator });
      near(value, a.trace().item(), 5 * standardError + 1e-9);
      // The variance of a sample is 2 Σ aᵢⱼ² beside the diagonal.
      const beside = a.square().sum().item() - a.diagonal().square().sum().item();
      near(standardError ** 2 * 100, 2 * beside, (n > 4 ? 1 : 2.5) * beside + 1e-9);
    });
  });
});

describe("what is special", () => {
  const options = { generator: new Generator(1) };

  it("finds an eigenvalue that is there several times once", () => {
    const { values } = lanczos((v: Tensor) => v.mul(3), zeros(5, { dtype: "float64" }), options);
    expect(values).toHaveLength(1);
    near(values[0], 3, 1e-12);
  });

  it("has 0 for the operator that gives 0", () => {
    const zero = (v: Tensor) => v.mul(0);
    const v = float64([1, 2]);
    expect(powerIteration(zero, v, options)).toMatchObject({
      value: 0,
      residual: 0,
      iterations: 1,
    });
    expect(lanczos(zero, v, options).values).toEqual([0]);
    expect(conjugateGradient(zero, v)).toMatchObject({ stopped: "negative curvature" });
  });

  it("is done at once where b is 0", () => {
    const { solution, ...rest } = conjugateGradient((v: Tensor) => v, float64([0, 0]));
    expect(solution.toArray()).toEqual([0, 0]);
    expect(rest).toEqual({ residual: 0, iterations: 0, stopped: "converged" });
  });

  it("says that it did not converge", () => {
    const a = float64([1, 2, 3]).diag();
    expect(conjugateGradient(times(a), float64([1, 1, 1]), { maxIterations: 2 })).toMatchObject({
      stopped: "iterations",
      iterations: 2,
    });
    // λ and −λ
    const turned = float64([1, -1]).diag();
    const { residual, iterations } = powerIteration(times(turned), float64([0, 0]), {
      ...options,
      maxIterations: 7,
    });
    expect(iterations).toBe(7);
    expect(residual).toBeGreaterThan(0.1);
  });

  it("keeps shapes, places and dtypes, float32 and halves too", () => {
    const like = { w: zeros(2, 2), b: [zeros(1, { dtype: "bfloat16" })] } as const;
    const double = ({ w, b: [b] }: typeof like) => ({ w: w.mul(2), b: [b.mul(2)] as const });
    const { value, vector } = powerIteration<typeof like>(double, like, options);
    near(value, 2, 1e-2);
    expect([vector.w.shape, vector.w.dtype]).toEqual([[2, 2], "float32"]);
    expect([vector.b[0].shape, vector.b[0].dtype]).toEqual([[1], "bfloat16"]);
  });

  it("draws the same from the same seed", () => {
    const a = float64([5, 1, 1, 2], [2, 2]);
    const run = () => {
      const generator = new Generator(3);
      return [
        lanczos(times(a), a.at(0), { steps: 1, generator }).values,
        hutchinsonTrace(times(a), a.at(0), { samples: 5, generator }),
        powerIteration(times(a), a.at(0), { maxIterations: 2, generator }).value,
      ];
    };
    expect(run()).toEqual(run());
  });
});

describe("what cannot be computed is refused", () => {
  const v = float64([1, 2]);
  const all = { conjugateGradient, hutchinsonTrace, lanczos, powerIteration };
  it.each(Object.entries(all))("by %s", (name, run) => {
    const call = (operator: unknown, like: unknown = v, options: unknown = {}) =>
      (run as (...args: unknown[]) => unknown)(operator, like, options);
    expect(() => call(3)).toThrow(`${name}: operator must be a function, got 3`);
    expect(() => call((x: Tensor) => x.sum())).toThrow(
      `${name}: the operator must give tensors of the shapes that it takes, [2], got []`,
    );
    expect(() => call(() => 3)).toThrow(`${name}: what the operator gives must be a tensor`);
    expect(() => call((x: Tensor) => x.div(0))).toThrow(/the operator gives -?Infinity/);
    expect(() => call((x: Tensor) => x, [1])).toThrow(/(like|b)\[0\] must be a tensor/);
    expect(() => call((x: Tensor) => x, zeros(0))).toThrow(/(like|b) has no numbers/);
    expect(() => call((x: Tensor) => x, tensor([1], { dtype: "int32" }))).toThrow(
      `${name}: needs a float tensor, got int32`,
    );
    expect(() => call((x: Tensor) => x, v, { steps_: 1 })).toThrow(/there is no option steps_/);
  });

  it("by their options", () => {
    const identity = (x: Tensor) => x;
    expect(() => lanczos(identity, v, { steps: 0 })).toThrow("steps must be a positive integer");
    expect(() => hutchinsonTrace(identity, v, { samples: 1 })).toThrow("an integer from 2");
    expect(() => powerIteration(identity, v, { tolerance: 0 })).toThrow("a number above 0");
  });
});

interface Golden {
  x: GoldenTensor;
  labels: GoldenTensor;
  parameters: GoldenTensor[];
  direction: GoldenTensor[];
  loss: GoldenTensor;
  hvp: GoldenTensor[];
  gaussNewton: GoldenTensor[];
  eigenvalues: GoldenTensor;
  gaussNewtonEigenvalues: GoldenTensor;
  solution: GoldenTensor[];
}

describe("PyTorch's figures of a network's curvature", () => {
  const figures = golden<Golden>("second-order");
  const read = (given: GoldenTensor) => float64(decode(given).data, given.shape);
  const x = read(figures.x);
  const labels = decode(figures.labels).data;
  const [parameters, direction] = [figures.parameters.map(read), figures.direction.map(read)];
  const network = ([w1, b1, w2, b2]: Tensor[]) =>
    x.matmul(w1.T).add(b1).tanh().matmul(w2.T).add(b2);
  const lossOf = (logits: Tensor) => F.crossEntropy(logits, labels);
  const loss = (p: Tensor[]) => lossOf(network(p));
  const hessianTimes: LinearOperator<Tensor[]> = (v) => hvp(loss, [parameters], [v])[1][0];
  const gaussNewtonTimes: LinearOperator<Tensor[]> = (v) =>
    gaussNewtonProduct(network, lossOf, [parameters], [v])[1][0];
  const expectEach = (actual: readonly Tensor[], expected: readonly GoldenTensor[], by = 1e-10) => {
    expect(actual).toHaveLength(expected.length);
    actual.forEach((each, i) => {
      expectAlike(each, read(expected[i]), by);
    });
  };

  it("the products, and the loss beside them", () => {
    expectEach(hessianTimes(direction), figures.hvp);
    const [value, [product]] = gaussNewtonProduct(network, lossOf, [parameters], [direction]);
    expectEach([value], [figures.loss]);
    expectEach(product, figures.gaussNewton);
    const compiled = compile((p: Tensor[], v: Tensor[]) =>
      gaussNewtonProduct(network, lossOf, [p], [v]),
    );
    const [compiledValue, [compiledProduct]] = compiled(parameters, direction);
    expectEach([compiledValue], [figures.loss]);
    expectEach(compiledProduct, figures.gaussNewton);
  });

  it("no product in a direction that does not fit, or of a loss that is no single number", () => {
    expect(() => gaussNewtonProduct(network, lossOf, [parameters], [[x]])).toThrow(
      "gaussNewtonProduct: v has 1 tensors, and inputs 4: give one for each",
    );
    expect(() => gaussNewtonProduct(network, (y) => y, [parameters], [direction])).toThrow(
      "fn must return a single number",
    );
  });

  it("the product with the Hessian is a difference of gradients", () => {
    const step = 1e-5;
    const gradientAt = (t: number) => {
      const leaves = parameters.map((p, i) => p.add(direction[i].mul(t)).detach());
      for (const leaf of leaves) leaf.requiresGrad = true;
      return grad(loss(leaves), leaves);
    };
    const [after, before] = [gradientAt(step), gradientAt(-step)];
    hessianTimes(direction).forEach((product, i) => {
      expectAlike(product, after[i].sub(before[i]).div(2 * step), 1e-8);
    });
  });

  it.each([
    ["Hessian", hessianTimes, figures.eigenvalues],
    ["Gauss–Newton matrix", gaussNewtonTimes, figures.gaussNewtonEigenvalues],
  ] as const)("the eigenvalues of the %s, and its trace", (_, operator, golden) => {
    const expected = decode(golden).data;
    const trace = expected.reduce((sum, value) => sum + value);
    const generator = new Generator(4);
    const { values } = lanczos(operator, parameters, { steps: 27, generator });
    near(values[0], expected[0], 1e-10);
    near(values.at(-1) as number, expected[26], 1e-10);
    const { value } = powerIteration(operator, parameters, { generator });
    const [largest] = expected.slice().sort((x, y) => Math.abs(y) - Math.abs(x));
    near(value, largest, 1e-6 * Math.abs(largest));
    const { value: estimate, standardError } = hutchinsonTrace(operator, parameters, { generator });
    near(estimate, trace, 4 * standardError);
    // The variance of a sample is 2 Σ aᵢⱼ² beside the diagonal, and that of all is Σ λ².
    const squares = expected.reduce((sum, each) => sum + each ** 2, 0);
    expect(standardError).toBeLessThan(1.3 * Math.sqrt((2 * squares) / 100));
  });

  it("the solution of a system", () => {
    const operator: LinearOperator<Tensor[]> = (v) =>
      hessianTimes(hessianTimes(v)).map((each, i) => each.add(v[i]));
    const options = { tolerance: 1e-12, maxIterations: 100 };
    expectEach(conjugateGradient(operator, direction, options).solution, figures.solution);
  });
});
