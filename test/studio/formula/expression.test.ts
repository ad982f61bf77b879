import { differentiate, evaluate, functions as f, input } from "chainrule/expr";
import { trace } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { toExpression } from "../../../studio/formula/expression.ts";
import { FormulaError } from "../../../studio/formula/formula-error.ts";
import { parseFormula } from "../../../studio/formula/parse.ts";

const read = (text: string) => toExpression(parseFormula(text)[0]);
const value = (text: string, values: Readonly<Record<string, number>> = {}) => {
  const { expression, names } = read(text);
  return evaluate(
    expression,
    names.map((name) => values[name]),
  );
};

describe("a formula of numbers", () => {
  it("is an expression of its names, each one input", () => {
    const { expression, names } = read("w1·x + tanh(w1)");
    expect(names).toEqual(["w1", "x"]);
    const [w, x] = [input(0), input(1)];
    expect(expression).toBe(f.add(f.mul(w, x), f.tanh(w)));
  });

  it.each([
    ["2 + 3·4^2", 50],
    ["−2^2", -4],
    ["7 − 2 − 1", 4],
    ["8/2/2", 2],
    ["2 × 1/4", 0.5],
    ["max(2, 3)·min(2, 3)", 6],
    ["(2 ≤ 3) + (2 > 3) + (2 ≥ 3)", 1],
    ["(if 1 < 2 then 5 else 6)", 5],
    ["leakyRelu(−2, 0.5)", -1],
    ["1e−3·10^3", 1],
  ])("%s is %d", (text, expected) => {
    expect(value(text)).toBeCloseTo(expected, 14);
  });

  it("of micrograd's neuron is 0.7071, with the slopes of its inputs", () => {
    const { expression, names } = read("tanh(x1·w1 + x2·w2 + b)");
    const given: Record<string, number> = { x1: 2, w1: -3, x2: 0, w2: 1, b: 6.881373587019543 };
    const at = names.map((name) => given[name]);
    expect(evaluate(expression, at)).toBeCloseTo(Math.SQRT1_2, 12);
    const slopes = names.map((_, i) => evaluate(differentiate(expression, i), at));
    const expected: Record<string, number> = { x1: -1.5, w1: 1, x2: 0.5, w2: 0, b: 0.5 };
    for (const [i, name] of names.entries()) expect(slopes[i]).toBeCloseTo(expected[name], 12);
  });

  it("has slopes with a prime", () => {
    expect(value("relu′(z)", { z: 2 }) + value("relu′(z)", { z: -2 })).toBe(1);
    expect(value("tanh'(z)", { z: 0.3 })).toBeCloseTo(1 - Math.tanh(0.3) ** 2, 14);
  });

  it("of a trace has the value that the trace states", () => {
    const { forward } = trace(({ a, b }) => a.mul(b).add(a).tanh().sum(), {
      a: [0.5, -1],
      b: [2, 0.25],
    });
    const values: Record<string, number> = { "a[0]": 0.5, "a[1]": -1, "b[0]": 2, "b[1]": 0.25 };
    for (const { elements } of forward) {
      for (const { name, formula, value: stated } of elements) {
        expect(value(formula, values)).toBeCloseTo(stated, 12);
        values[name] = stated;
      }
    }
  });

  it.each([
    ["W@x", "A product of matrices is no number"],
    ["[1, 2]", "A matrix is no number"],
    ["W.T", "A transposed matrix is no number"],
    ["a + …", "What is left out is no number"],
    ["softmax(x)", "No function of numbers is called softmax."],
    ["toString(x)", "No function of numbers is called toString."],
    ["tanh()", "tanh takes 1; 0 arguments are given."],
    ["tanh(x, y)", "tanh takes fewer; 2 arguments are given."],
    ["pow(x)", "pow takes 2; 1 argument is given."],
    ["relu′(z + 1)", "relu′ is a slope at a name, as in relu′(z)."],
  ])("refuses %s", (text, message) => {
    expect(() => read(text)).toThrow(FormulaError);
    expect(() => read(text)).toThrow(message);
  });
});
