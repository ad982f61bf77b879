import type { Expression } from "./expression.ts";
import type { Primitive } from "./primitives.ts";
import { needsParentheses, readingOf } from "./reading.ts";

type Writer = (...args: string[]) => string;

/** Each primitive in LaTeX; the arguments come braced where they need to be. */
const rows: { [P in Primitive]: Writer } = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} \\cdot ${b}`,
  mulNoNaN: (a, b) => `${a} \\cdot ${b}`,
  div: (a, b) => `\\frac{${a}}{${b}}`,
  neg: (x) => `-${x}`,
  pow: (a, b) => `{${a}}^{${b}}`,
  exp: (x) => `e^{${x}}`,
  log: (x) => `\\ln ${x}`,
  expm1: (x) => `e^{${x}} - 1`,
  log1p: (x) => `\\ln\\left(1 + ${x}\\right)`,
  sqrt: (x) => `\\sqrt{${x}}`,
  sin: (x) => `\\sin ${x}`,
  cos: (x) => `\\cos ${x}`,
  asin: (x) => `\\arcsin ${x}`,
  acos: (x) => `\\arccos ${x}`,
  atan: (x) => `\\arctan ${x}`,
  atan2: (a, b) => `\\operatorname{atan2}\\left(${a}, ${b}\\right)`,
  tanh: (x) => `\\tanh ${x}`,
  sigmoid: (x) => `\\sigma${x}`,
  erf: (x) => `\\operatorname{erf}${x}`,
  abs: (x) => `\\left|${x}\\right|`,
  sign: (x) => `\\operatorname{sgn}${x}`,
  floor: (x) => `\\left\\lfloor ${x} \\right\\rfloor`,
  min: (a, b) => `\\min\\left(${a}, ${b}\\right)`,
  max: (a, b) => `\\max\\left(${a}, ${b}\\right)`,
  less: (a, b) => `\\left[${a} < ${b}\\right]`,
  lessEqual: (a, b) => `\\left[${a} \\le ${b}\\right]`,
  equal: (a, b) => `\\left[${a} = ${b}\\right]`,
  select: (c, a, b) =>
    `\\begin{cases} ${a} & \\text{if } ${c} \\\\ ${b} & \\text{otherwise} \\end{cases}`,
  wrap: (x) => `\\operatorname{int32}\\left(${x}\\right)`,
  imul: (a, b) => `\\operatorname{int32}\\left(${a} \\cdot ${b}\\right)`,
  ipow: (a, b) => `\\operatorname{int32}\\left({${a}}^{${b}}\\right)`,
};

/**
 * An expression as LaTeX.
 *
 * @param inputs names for the inputs, in LaTeX; by default x_{0}, x_{1}, …
 */
export function toLatex(e: Expression, inputs?: readonly string[]): string {
  if (e.kind === "input") return inputs?.[e.index] ?? `x_{${e.index}}`;
  if (e.kind === "constant") return number(e.value);
  const args = e.args.map((arg, i) => {
    const latex = toLatex(arg, inputs);
    return needsParentheses(e.primitive, readingOf(arg), i) ? `\\left(${latex}\\right)` : latex;
  });
  return rows[e.primitive](...args);
}

function number(value: number): string {
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? "\\mathrm{NaN}" : `${value < 0 ? "-" : ""}\\infty`;
  const [mantissa, exponent] = String(value).split("e");
  return exponent ? `${mantissa} \\cdot 10^{${Number(exponent)}}` : mantissa;
}
