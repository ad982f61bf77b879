import { expect, it } from "vitest";
import { call, constant } from "../../src/expr/expression.ts";
import {
  differentiate,
  type Expression,
  functions as f,
  input,
  type Primitive,
  primitives,
  toLatex,
} from "../../src/expr/index.ts";

const [x, y, z] = [input(0), input(1), input(2)];

/** Each primitive of sums, of products, of negatives and of constants. */
const written: Readonly<Record<string, readonly string[]>> = {
  add: ["a + b + b + c", "a \\cdot b + b \\cdot c", "-a + \\left(-b\\right)", "-2 + 3"],
  sub: [
    "a + b - \\left(b + c\\right)",
    "a \\cdot b - b \\cdot c",
    "-a - \\left(-b\\right)",
    "-2 - 3",
  ],
  mul: [
    "\\left(a + b\\right) \\cdot \\left(b + c\\right)",
    "a \\cdot b \\cdot b \\cdot c",
    "\\left(-a\\right) \\cdot \\left(-b\\right)",
    "\\left(-2\\right) \\cdot 3",
  ],
  mulNoNaN: [
    "\\left(a + b\\right) \\cdot \\left(b + c\\right)",
    "a \\cdot b \\cdot b \\cdot c",
    "\\left(-a\\right) \\cdot \\left(-b\\right)",
    "\\left(-2\\right) \\cdot 3",
  ],
  div: [
    "\\frac{a + b}{b + c}",
    "\\frac{a \\cdot b}{b \\cdot c}",
    "\\frac{-a}{-b}",
    "\\frac{-2}{3}",
  ],
  neg: ["-\\left(a + b\\right)", "-a \\cdot b", "-\\left(-a\\right)", "-\\left(-2\\right)"],
  pow: [
    "{\\left(a + b\\right)}^{b + c}",
    "{\\left(a \\cdot b\\right)}^{b \\cdot c}",
    "{\\left(-a\\right)}^{-b}",
    "{\\left(-2\\right)}^{3}",
  ],
  exp: ["e^{a + b}", "e^{a \\cdot b}", "e^{-a}", "e^{-2}"],
  log: [
    "\\ln \\left(a + b\\right)",
    "\\ln \\left(a \\cdot b\\right)",
    "\\ln \\left(-a\\right)",
    "\\ln \\left(-2\\right)",
  ],
  expm1: ["e^{a + b} - 1", "e^{a \\cdot b} - 1", "e^{-a} - 1", "e^{-2} - 1"],
  log1p: [
    "\\ln\\left(1 + a + b\\right)",
    "\\ln\\left(1 + a \\cdot b\\right)",
    "\\ln\\left(1 + \\left(-a\\right)\\right)",
    "\\ln\\left(1 + \\left(-2\\right)\\right)",
  ],
  sqrt: ["\\sqrt{a + b}", "\\sqrt{a \\cdot b}", "\\sqrt{-a}", "\\sqrt{-2}"],
  sin: [
    "\\sin \\left(a + b\\right)",
    "\\sin \\left(a \\cdot b\\right)",
    "\\sin \\left(-a\\right)",
    "\\sin \\left(-2\\right)",
  ],
  cos: [
    "\\cos \\left(a + b\\right)",
    "\\cos \\left(a \\cdot b\\right)",
    "\\cos \\left(-a\\right)",
    "\\cos \\left(-2\\right)",
  ],
  tanh: [
    "\\tanh \\left(a + b\\right)",
    "\\tanh \\left(a \\cdot b\\right)",
    "\\tanh \\left(-a\\right)",
    "\\tanh \\left(-2\\right)",
  ],
  sigmoid: [
    "\\sigma\\left(a + b\\right)",
    "\\sigma\\left(a \\cdot b\\right)",
    "\\sigma\\left(-a\\right)",
    "\\sigma\\left(-2\\right)",
  ],
  erf: [
    "\\operatorname{erf}\\left(a + b\\right)",
    "\\operatorname{erf}\\left(a \\cdot b\\right)",
    "\\operatorname{erf}\\left(-a\\right)",
    "\\operatorname{erf}\\left(-2\\right)",
  ],
  abs: [
    "\\left|a + b\\right|",
    "\\left|a \\cdot b\\right|",
    "\\left|-a\\right|",
    "\\left|-2\\right|",
  ],
  sign: [
    "\\operatorname{sgn}\\left(a + b\\right)",
    "\\operatorname{sgn}\\left(a \\cdot b\\right)",
    "\\operatorname{sgn}\\left(-a\\right)",
    "\\operatorname{sgn}\\left(-2\\right)",
  ],
  floor: [
    "\\left\\lfloor a + b \\right\\rfloor",
    "\\left\\lfloor a \\cdot b \\right\\rfloor",
    "\\left\\lfloor -a \\right\\rfloor",
    "\\left\\lfloor -2 \\right\\rfloor",
  ],
  min: [
    "\\min\\left(a + b, b + c\\right)",
    "\\min\\left(a \\cdot b, b \\cdot c\\right)",
    "\\min\\left(-a, -b\\right)",
    "\\min\\left(-2, 3\\right)",
  ],
  max: [
    "\\max\\left(a + b, b + c\\right)",
    "\\max\\left(a \\cdot b, b \\cdot c\\right)",
    "\\max\\left(-a, -b\\right)",
    "\\max\\left(-2, 3\\right)",
  ],
  less: [
    "\\left[a + b < b + c\\right]",
    "\\left[a \\cdot b < b \\cdot c\\right]",
    "\\left[-a < -b\\right]",
    "\\left[-2 < 3\\right]",
  ],
  lessEqual: [
    "\\left[a + b \\le b + c\\right]",
    "\\left[a \\cdot b \\le b \\cdot c\\right]",
    "\\left[-a \\le -b\\right]",
    "\\left[-2 \\le 3\\right]",
  ],
  equal: [
    "\\left[a + b = b + c\\right]",
    "\\left[a \\cdot b = b \\cdot c\\right]",
    "\\left[-a = -b\\right]",
    "\\left[-2 = 3\\right]",
  ],
  select: [
    "\\begin{cases} b + c & \\text{if } a + b \\\\ a + c & \\text{otherwise} \\end{cases}",
    "\\begin{cases} b \\cdot c & \\text{if } a \\cdot b \\\\ a \\cdot c & \\text{otherwise} \\end{cases}",
    "\\begin{cases} -b & \\text{if } -a \\\\ -c & \\text{otherwise} \\end{cases}",
    "\\begin{cases} 3 & \\text{if } -2 \\\\ -1 & \\text{otherwise} \\end{cases}",
  ],
  wrap: [
    "\\operatorname{int32}\\left(a + b\\right)",
    "\\operatorname{int32}\\left(a \\cdot b\\right)",
    "\\operatorname{int32}\\left(-a\\right)",
    "\\operatorname{int32}\\left(-2\\right)",
  ],
  imul: [
    "\\operatorname{int32}\\left(\\left(a + b\\right) \\cdot \\left(b + c\\right)\\right)",
    "\\operatorname{int32}\\left(a \\cdot b \\cdot b \\cdot c\\right)",
    "\\operatorname{int32}\\left(\\left(-a\\right) \\cdot \\left(-b\\right)\\right)",
    "\\operatorname{int32}\\left(\\left(-2\\right) \\cdot 3\\right)",
  ],
  ipow: [
    "\\operatorname{int32}\\left({\\left(a + b\\right)}^{b + c}\\right)",
    "\\operatorname{int32}\\left({\\left(a \\cdot b\\right)}^{b \\cdot c}\\right)",
    "\\operatorname{int32}\\left({\\left(-a\\right)}^{-b}\\right)",
    "\\operatorname{int32}\\left({\\left(-2\\right)}^{3}\\right)",
  ],
};

const inner: readonly (readonly Expression[])[] = [
  [f.add(x, y), f.add(y, z), f.add(x, z)],
  [f.mul(x, y), f.mul(y, z), f.mul(x, z)],
  [f.neg(x), f.neg(y), f.neg(z)],
  [-2, 3, -1].map(constant),
];

it.each(Object.keys(written) as Primitive[])("%s is written as one writes it", (name) => {
  const latex = inner.map((args) =>
    toLatex(call(name, args.slice(0, primitives[name].arity)), ["a", "b", "c"]),
  );
  expect(latex).toEqual(written[name]);
});

it("numbers are written as one writes them", () => {
  const numbers = [1.5, -2, 1e21, -1.25e-9, Infinity, -Infinity, Number.NaN];
  expect(numbers.map((n) => toLatex(constant(n)))).toEqual([
    ...["1.5", "-2", "1 \\cdot 10^{21}", "-1.25 \\cdot 10^{-9}"],
    ...["\\infty", "-\\infty", "\\mathrm{NaN}"],
  ]);
  expect(toLatex(f.add(input(2), 1))).toBe("x_{2} + 1");
});

it.each<[Expression, string]>([
  [f.add(x, f.neg(y)), "a + \\left(-b\\right)"],
  [f.sub(f.sub(x, y), f.add(x, y)), "a - b - \\left(a + b\\right)"],
  [f.mul(f.add(x, 1), f.expm1(y)), "\\left(a + 1\\right) \\cdot \\left(e^{b} - 1\\right)"],
  [f.pow(f.mul(x, y), f.sub(x, y)), "{\\left(a \\cdot b\\right)}^{a - b}"],
  [f.div(f.add(x, -1), f.exp(f.neg(y))), "\\frac{a + \\left(-1\\right)}{e^{-b}}"],
  [f.log(f.mul(x, y)), "\\ln \\left(a \\cdot b\\right)"],
  [f.sin(f.exp(x)), "\\sin e^{a}"],
  [f.sin(f.pow(f.add(x, y), 2)), "\\sin \\left({\\left(a + b\\right)}^{2}\\right)"],
  [f.sigmoid(x), "\\sigma\\left(a\\right)"],
  [f.sigmoid(2), "\\sigma\\left(2\\right)"],
  [f.maximum(x, 1e-7), "\\max\\left(a, 1 \\cdot 10^{-7}\\right)"],
  [f.pow(1e-7, x), "{\\left(1 \\cdot 10^{-7}\\right)}^{a}"],
  [
    differentiate(f.relu(x), 0),
    "\\begin{cases} 0 & \\text{if } \\left[a \\le 0\\right] \\\\ 1 & \\text{otherwise} \\end{cases}",
  ],
])("%#: with parentheses where it needs them", (e, latex) => {
  expect(toLatex(e, ["a", "b"])).toBe(latex);
});
