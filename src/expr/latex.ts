import type { Call, Expression } from "./expression.ts";
import type { Primitive } from "./primitives.ts";

type Writer = (...args: string[]) => string;

/** How a formula reads, for whoever puts it beside others. */
type Reading = "sum" | "product" | "one thing";

/** Which arguments need parentheses: "none" where brackets of the function's own are around them. */
type Parenthesized = "none" | "all" | "sums" | "sums and products" | ByPosition;
type ByPosition = (inside: Primitive, position: number) => boolean;

type Row = readonly [write: Writer, reads: Reading, parenthesized: Parenthesized];

/** Each primitive in LaTeX; the arguments come braced where they need to be. */
const rows: { [P in Primitive]: Row } = {
  add: [(a, b) => `${a} + ${b}`, "sum", (inside, i) => i === 1 && inside === "neg"],
  sub: [(a, b) => `${a} - ${b}`, "sum", (inside, i) => i === 1 && rows[inside][1] === "sum"],
  mul: [(a, b) => `${a} \\cdot ${b}`, "product", "sums"],
  mulNoNaN: [(a, b) => `${a} \\cdot ${b}`, "product", "sums"],
  div: [(a, b) => `\\frac{${a}}{${b}}`, "one thing", "none"],
  neg: [(x) => `-${x}`, "sum", "sums"],
  pow: [(a, b) => `{${a}}^{${b}}`, "one thing", (inside, i) => i === 0 && inside !== "abs"],
  exp: [(x) => `e^{${x}}`, "one thing", "none"],
  log: [(x) => `\\ln ${x}`, "one thing", "sums and products"],
  expm1: [(x) => `e^{${x}} - 1`, "sum", "none"],
  log1p: [(x) => `\\ln\\left(1 + ${x}\\right)`, "one thing", (inside) => inside === "neg"],
  sqrt: [(x) => `\\sqrt{${x}}`, "one thing", "none"],
  sin: [(x) => `\\sin ${x}`, "one thing", "sums and products"],
  cos: [(x) => `\\cos ${x}`, "one thing", "sums and products"],
  tanh: [(x) => `\\tanh ${x}`, "one thing", "sums and products"],
  sigmoid: [(x) => `\\sigma${x}`, "one thing", "all"],
  erf: [(x) => `\\operatorname{erf}${x}`, "one thing", "all"],
  abs: [(x) => `\\left|${x}\\right|`, "one thing", "none"],
  sign: [(x) => `\\operatorname{sgn}${x}`, "one thing", "all"],
  floor: [(x) => `\\left\\lfloor ${x} \\right\\rfloor`, "one thing", "none"],
  min: [(a, b) => `\\min\\left(${a}, ${b}\\right)`, "one thing", "none"],
  max: [(a, b) => `\\max\\left(${a}, ${b}\\right)`, "one thing", "none"],
  less: [(a, b) => `\\left[${a} < ${b}\\right]`, "one thing", "none"],
  lessEqual: [(a, b) => `\\left[${a} \\le ${b}\\right]`, "one thing", "none"],
  equal: [(a, b) => `\\left[${a} = ${b}\\right]`, "one thing", "none"],
  select: [
    (c, a, b) =>
      `\\begin{cases} ${a} & \\text{if } ${c} \\\\ ${b} & \\text{otherwise} \\end{cases}`,
    "one thing",
    "none",
  ],
  wrap: [(x) => `\\operatorname{int32}\\left(${x}\\right)`, "one thing", "none"],
  imul: [(a, b) => `\\operatorname{int32}\\left(${a} \\cdot ${b}\\right)`, "one thing", "sums"],
  ipow: [(a, b) => `\\operatorname{int32}\\left({${a}}^{${b}}\\right)`, "one thing", "all"],
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
    return needsParentheses(e, arg, i) ? `\\left(${latex}\\right)` : latex;
  });
  return rows[e.primitive][0](...args);
}

function number(value: number): string {
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? "\\mathrm{NaN}" : `${value < 0 ? "-" : ""}\\infty`;
  const [mantissa, exponent] = String(value).split("e");
  return exponent ? `${mantissa} \\cdot 10^{${Number(exponent)}}` : mantissa;
}

function needsParentheses(parent: Call, arg: Expression, position: number): boolean {
  const [, , parenthesized] = rows[parent.primitive];
  if (arg.kind === "constant") return arg.value < 0 && parenthesized !== "none";
  if (parenthesized === "all") return true;
  if (parenthesized === "none" || arg.kind === "input") return false;
  if (typeof parenthesized === "function") return parenthesized(arg.primitive, position);
  const [, reads] = rows[arg.primitive];
  return reads === "sum" || (reads === "product" && parenthesized === "sums and products");
}
