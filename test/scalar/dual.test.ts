import { describe, expect, it, vi } from "vitest";
import { type FunctionName, functions } from "../../src/expr/index.ts";
import { ValueError } from "../../src/index.ts";
import { type Dual, dual, type Value, value } from "../../src/scalar/index.ts";

type AnyMethod<T> = (this: T, ...rest: T[]) => T;

const call = <T extends Dual | Value>(name: FunctionName, [x, ...rest]: T[]) =>
  (x as unknown as Record<FunctionName, AnyMethod<T>>)[name].call(x, ...rest);

const numbers = [0.7, -1.3, 2, 0.4];

/** Each derivative by forward mode, one pass for each input, and all by reverse mode in one. */
function bothWays(name: FunctionName) {
  const arity = Math.max(1, functions[name].length);
  for (const first of numbers) {
    const inputs = [first, ...numbers.slice(1)].slice(0, arity);
    const leaves = inputs.map((x) => value(x));
    const y = call(name, leaves);
    y.backward();
    inputs.forEach((_, i) => {
      const moved = call(
        name,
        inputs.map((x, k) => dual(x, k === i ? 1 : 0)),
      );
      expect(moved.data).toBe(y.data);
      expect(moved.tangent).toBe(leaves[i].grad);
    });
  }
}

const names = Object.keys(functions) as FunctionName[];

describe("a dual number has the derivative that the graph of values gives", () => {
  it.each(names)("%s", bothWays);
});

it("does so where code may not be made", async () => {
  vi.resetModules();
  const { forbidCodeGeneration } = await import("../../src/expr/code-generation.ts");
  forbidCodeGeneration();
  const { dual } = await import("../../src/scalar/index.ts");
  const [x, y] = [dual(0.5, 1), dual(2, -3)];
  const z = x.mul(y).exp().add(x).maximum(1);
  expect(z.data).toBeCloseTo(Math.E + 0.5, 12);
  expect(z.tangent).toBeCloseTo(Math.E * (2 - 1.5) + 1, 12);
});

it("sums over all paths, in any direction", () => {
  const x = dual(3, 2);
  expect(x.mul(x).add(x).mul(x.sub(1)).tangent).toBe(2 * (3 * 9 - 1));
});

it("takes numbers as constants, and says what else it takes", () => {
  expect(dual(2, 1).mul(5).sub(1).tangent).toBe(5);
  expect(dual(4).max(3).tangent).toBe(0);
  expect(() => dual(1).add("2" as never)).toThrow(
    'add: the operand must be a dual number or a number, got "2"',
  );
  expect(() => dual("1" as never)).toThrow(ValueError);
  expect(String(dual(1, 2))).toBe("Dual(data=1, tangent=2)");
  expect(() => (dual(1) as unknown as number) + 1).toThrow(ValueError);
});
