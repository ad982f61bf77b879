import { expect, it } from "vitest";
import {
  differentiate,
  type Expression,
  functions as f,
  input,
  toLatex,
} from "../../src/expr/index.ts";

const [x, y] = [input(0), input(1)];

it.each<[Expression, string]>([
  [f.add(x, f.neg(y)), "a + \\left(-b\\right)"],
  [f.sub(f.sub(x, y), f.add(x, y)), "a - b - \\left(a + b\\right)"],
  [f.mul(f.add(x, 1), f.expm1(y)), "\\left(a + 1\\right) \\cdot \\left(e^{b} - 1\\right)"],
  [f.pow(f.mul(x, y), f.sub(x, y)), "{\\left(a \\cdot b\\right)}^{a - b}"],
  [f.div(f.add(x, -1), f.exp(f.neg(y))), "\\frac{a + \\left(-1\\right)}{e^{-b}}"],
  [f.log(f.mul(x, y)), "\\ln \\left(a \\cdot b\\right)"],
  [f.sin(f.exp(x)), "\\sin e^{a}"],
  [f.sigmoid(x), "\\sigma\\left(a\\right)"],
  [f.maximum(x, 1e-7), "\\max\\left(a, 1 \\cdot 10^{-7}\\right)"],
  [
    differentiate(f.relu(x), 0),
    "\\begin{cases} 0 & \\text{if } \\left[a \\le 0\\right] \\\\ 1 & \\text{otherwise} \\end{cases}",
  ],
])("%#: with parentheses where it needs them", (e, latex) => {
  expect(toLatex(e, ["a", "b"])).toBe(latex);
});
