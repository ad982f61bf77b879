import { describe, expect, it } from "vitest";
import { build as b, mulNoNaN } from "../../src/expr/build.ts";
import { product, sum } from "../../src/expr/chain-rule.ts";
import { constant } from "../../src/expr/expression.ts";
import {
  differentiate,
  type Expression,
  evaluate,
  functions as f,
  input,
  toJavaScript,
  toLatex,
  toText,
} from "../../src/expr/index.ts";

const [g, x, y] = [0, 1, 2].map(input);
const special = [0, -0, 1, -2.5, Infinity, -Infinity, Number.NaN];

describe("mulNoNaN", () => {
  const inJavaScript = (e: Expression) => {
    const { statements, result } = toJavaScript(e, ["x0", "x1"]);
    return new Function("x0", "x1", `${statements.join("")} return ${result}`);
  };

  it("is the product, but 0 where that is 0 · ∞ or 0 · NaN", () => {
    const e = mulNoNaN(input(0), input(1));
    for (const a of special) {
      for (const factor of special) {
        const expected = a === 0 && !Number.isFinite(factor) ? 0 : a * factor;
        expect(evaluate(e, [a, factor])).toBe(expected);
        expect(inJavaScript(e)(a, factor)).toBe(expected);
      }
    }
    expect([toText(e), toLatex(e)]).toEqual(["x0 * x1", "x_{0} \\cdot x_{1}"]);
  });

  it("names a factor in JavaScript once, however long it is", () => {
    let e: Expression = input(0);
    for (let i = 0; i < 20; i++) e = mulNoNaN(f.exp(e), f.sin(e));
    const { statements, result } = toJavaScript(e, ["x0"]);
    expect(statements.join("").length + result.length).toBeLessThan(4000);
  });

  it("has the slopes of a product, at 0 too; what is left out has none", () => {
    const e = mulNoNaN(input(0), input(1));
    expect(differentiate(e, 1)).toBe(input(0));
    for (const a of special) {
      for (const factor of special) {
        const expected = a === 0 && !Number.isFinite(factor) ? 0 : factor;
        expect(evaluate(differentiate(e, 0), [a, factor])).toBe(expected);
      }
    }
  });
});

describe("a product of the chain rule", () => {
  const isPositive = b.less(0, x);

  it.each([
    [product(g, constant(0)), "0"],
    [product(constant(0), x), "0"],
    [product(g, constant(1)), "x0"],
    [product(g, constant(-2)), "x0 * -2"],
    [product(g, b.neg(x)), "-(x0 * x1)"],
    [product(b.neg(x), y), "-(x1 * x2)"],
    [product(g, b.select(isPositive, 1, 0)), "(if 0 < x1 then x0 else 0)"],
    [product(g, b.select(isPositive, x, 0)), "(if 0 < x1 then x0 * x1 else 0)"],
    [product(b.select(isPositive, 0, -1), x), "(if 0 < x1 then 0 else -x1)"],
    [product(g, b.select(isPositive, x, y)), "x0 * (if 0 < x1 then x1 else x2)"],
    [sum(constant(0), x), "x1"],
    [sum(x, constant(0)), "x1"],
    [sum(b.select(g, x, 0), b.select(g, 0, y)), "(if x0 then x1 else x2)"],
    [sum(b.select(g, 0, x), b.select(g, y, 0)), "(if x0 then x2 else x1)"],
    [sum(b.select(g, x, 1), b.select(g, 0, y)), "(if x0 then x1 else 1) + (if x0 then 0 else x2)"],
  ])("%#: %o", (e, text) => {
    expect(toText(e)).toBe(text);
  });

  it("is 0 where the gradient is 0, whatever the slope", () => {
    for (const slope of special) expect(evaluate(product(g, x), [0, slope])).toBeCloseTo(0);
    expect(evaluate(product(g, x), [Infinity, 0])).toBeNaN();
  });
});

it("a derivative leaves out what an inner function does not pass on", () => {
  // 1 − tanh² is 0 far out, where the slope of x³ overflows.
  const e = f.tanh(b.mul(x, b.mul(x, x)));
  expect(evaluate(differentiate(e, 1), [0, 1e200])).toBe(0);
});
