import { describe, expect, it } from "vitest";
import { derivatives } from "../../src/expr/derivatives.ts";
import { call } from "../../src/expr/expression.ts";
import { functionName } from "../../src/expr/functions.ts";
import {
  differentiate,
  type Expression,
  evaluate,
  functions,
  input,
  type Primitive,
  primitives,
  simplify,
  toJavaScript,
} from "../../src/expr/index.ts";
import { erf, pow } from "../../src/expr/special.ts";

type AnyFunction = (...args: Expression[]) => Expression;

/** Points on no kink of any function; the ones where a function is not finite are left out. */
const grid = [-2.3, -1.7, -0.6, -0.2, 0.1, 0.4, 0.8, 1.3, 2.6];

/** One row per function and number of arguments, each argument an input of its own. */
const rows = Object.entries(functions).flatMap(([name, write]) => {
  const given = (count: number) =>
    (write as AnyFunction)(...Array.from({ length: count }, (_, i) => input(i)));
  const needed = Math.max(1, write.length);
  return [1, 2, 3]
    .filter((count) => count === needed || (count > needed && given(count) !== given(count - 1)))
    .map((count) => ({ name, count, expression: given(count) }));
});

function points(count: number): number[][] {
  let all: number[][] = [[]];
  for (let i = 0; i < count; i++) {
    // Offsets keep two arguments from being equal, where a maximum has its tie.
    all = all.flatMap((point) => grid.map((value) => [...point, value + i * 0.01]));
  }
  return all;
}

function slope(f: (x: number[]) => number, point: number[], index: number): number {
  const step = 1e-6;
  const at = (offset: number) => f(point.map((x, i) => (i === index ? x + offset : x)));
  return (at(step) - at(-step)) / (2 * step);
}

describe.each(rows)("$name of $count", ({ name, count, expression }) => {
  const usable = points(count).filter((point) => {
    if ((name === "clamp" || name === "hardtanh") && count === 3 && point[1] > point[2])
      return false;
    return Number.isFinite(evaluate(expression, point));
  });

  it("has derivatives of first and second order", () => {
    expect(usable.length).toBeGreaterThan(3);
    for (let i = 0; i < count; i++) {
      const first = differentiate(expression, i);
      for (const point of usable) {
        const expected = slope((x) => evaluate(expression, x), point, i);
        // A function that jumps or ends at a point has no difference quotient there.
        if (!Number.isFinite(expected) || Math.abs(expected) > 1e4) continue;
        const tolerance = 1e-7 * Math.max(1, Math.abs(expected));
        expect(Math.abs(evaluate(first, point) - expected)).toBeLessThan(tolerance);
        for (let j = 0; j < count; j++) {
          const second = evaluate(differentiate(first, j), point);
          const expectedSecond = slope((x) => evaluate(first, x), point, j);
          expect(Math.abs(second - expectedSecond)).toBeLessThan(
            1e-7 * Math.max(1, Math.abs(expectedSecond)),
          );
        }
      }
    }
  });

  it("is the same when simplified, and as JavaScript", () => {
    const names = Array.from({ length: count }, (_, i) => `x${i}`);
    for (const e of [expression, differentiate(expression, 0)]) {
      const { statements, result } = toJavaScript(e, names);
      const body = `${statements.join("")} return ${result};`;
      const compiled = new Function("erf", "pow", ...names, body) as (...args: unknown[]) => number;
      for (const point of usable) {
        const value = evaluate(e, point);
        expect(compiled(erf, pow, ...point)).toBe(value);
        const difference = Math.abs(evaluate(simplify(e), point) - value);
        expect(difference).toBeLessThanOrEqual(1e-14 * Math.abs(value));
      }
    }
  });
});

describe("far from 0", () => {
  it.each([
    [functions.sigmoid(input(0)), [0, 1]],
    [functions.softplus(input(0)), [0, 800]],
    [functions.logSigmoid(input(0)), [-800, 0]],
    [functions.silu(input(0)), [0, 800]],
    [functions.tanh(input(0)), [-1, 1]],
  ])("nothing overflows (%#)", (e, [low, high]) => {
    expect(evaluate(e, [-800])).toBeCloseTo(low, 12);
    expect(evaluate(e, [800])).toBeCloseTo(high, 12);
    expect(evaluate(differentiate(e, 0), [-800])).not.toBeNaN();
    expect(evaluate(differentiate(e, 0), [800])).not.toBeNaN();
  });
});

describe("the derivative table", () => {
  const names = Object.keys(primitives) as Primitive[];
  const inputs = [input(0), input(1), input(2)];
  const samples = points(3).filter(([x, y]) => x > 0 && y > 0);

  /** Whether every partial derivative agrees with differences, on positive points where it is defined. */
  const isRight = (name: Primitive) => {
    const e = call(name, inputs.slice(0, primitives[name].arity));
    const usable = samples.filter((point) => Number.isFinite(evaluate(e, point)));
    expect(usable.length).toBeGreaterThan(3);
    return inputs.slice(0, primitives[name].arity).every((_, i) => {
      const derivative = differentiate(e, i);
      return usable.every((point) => {
        const expected = slope((x) => evaluate(e, x), point, i);
        return Math.abs(evaluate(derivative, point) - expected) < 1e-6 * (1 + Math.abs(expected));
      });
    });
  };

  it.each(names)("%s: a wrong rule is noticed, for each argument", (name) => {
    const table = derivatives as Record<string, (...args: never[]) => readonly Expression[]>;
    const rule = table[name];
    expect(isRight(name)).toBe(true);
    for (let i = 0; i < primitives[name].arity; i++) {
      for (const spoil of [
        (partial: Expression) => functions.neg(functions.add(partial, 0.5)),
        (partial: Expression) => functions.add(partial, 0.001),
        (partial: Expression) => functions.add(functions.mul(partial, 1.01), input(0)),
      ]) {
        table[name] = (...args) => rule(...args).map((p, k) => (k === i ? spoil(p) : p));
        expect(isRight(name)).toBe(false);
      }
    }
    table[name] = rule;
    expect(isRight(name)).toBe(true);
  });
});

describe("functionName", () => {
  it.each(rows)("knows $name of $count", ({ name, count, expression }) => {
    // With its defaults alone, clamp is no more than x.
    if (name === "clamp" && count === 1) return;
    expect(functionName(expression)).toBe(name);
  });

  it("has none for another expression", () => {
    expect(functionName(functions.mul(functions.exp(input(0)), 3))).toBeUndefined();
  });
});
