import { escapeMarkup } from "../text/escape.ts";
import { withMinusSign } from "../text/number.ts";
import type { Expression } from "./expression.ts";
import type { FunctionName } from "./functions.ts";
import { namedFunction } from "./named-function.ts";
import type { Arguments, Primitive } from "./primitives.ts";
import { needsParentheses, type Reading, readingOf } from "./reading.ts";

/** The elements that formulas are made of: MathML Core, as all browsers have it. */
export type MathTag =
  | "math"
  | "mrow"
  | "mi"
  | "mn"
  | "mo"
  | "mtext"
  | "mfrac"
  | "msqrt"
  | "msup"
  | "msub"
  | "munder"
  | "mover"
  | "mtable"
  | "mtr"
  | "mtd";

/** An element of a formula, as plain data: to be drawn by a program, or written by `mathmlText`. */
export interface MathNode {
  readonly tag: MathTag;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children: readonly (MathNode | string)[];
  /** The expression that the element stands for. Equal expressions are one object. */
  readonly part?: Expression;
  /** How it reads beside others, which decides about parentheses around it; by default a symbol. */
  readonly reads?: Reading;
}

type Child = MathNode | string;

const element = (tag: MathTag, ...children: readonly Child[]): MathNode => ({ tag, children });
const row = (...children: readonly Child[]) => element("mrow", ...children);
const operator = (text: string) => element("mo", text);
const digits = (text: string) => element("mn", text);
const identifier = (text: string) => element("mi", text);

const between = (symbol: string) => (a: Child, b: Child) => row(a, operator(symbol), b);
const bracketed = (open: string, close: string) => (inside: Child) =>
  row(operator(open), inside, operator(close));
const inParentheses = bracketed("(", ")");
/** Iverson's brackets: 1 where it is true, else 0. */
const truth = (symbol: string) => (a: Child, b: Child) =>
  bracketed("[", "]")(between(symbol)(a, b));

/** A function's name with its argument: of one without parentheses, a thin space keeps them apart. */
const applied = (name: string) => (x: MathNode) => {
  const apply = operator("\u2061");
  const spaced = { ...apply, attributes: { lspace: "0", rspace: "0.1667em" } };
  return row(identifier(name), isInParentheses(x) ? apply : spaced, x);
};

const calledWith = (name: string, args: readonly MathNode[]): MathNode => {
  const list = args.flatMap((arg, i) => (i === 0 ? [arg] : [operator(","), arg]));
  return applied(name)(row(operator("("), ...list, operator(")")));
};

function isInParentheses({ children: [first] }: MathNode): boolean {
  return typeof first === "object" && first.tag === "mo" && first.children[0] === "(";
}

type Writer<P extends Primitive> = (...args: Arguments<P, MathNode>) => MathNode;

/** Each primitive in MathML; the arguments come in parentheses where they need them. */
const rows: { readonly [P in Primitive]: Writer<P> } = {
  add: between("+"),
  sub: between("−"),
  mul: between("⋅"),
  mulNoNaN: between("⋅"),
  div: (a, b) => element("mfrac", a, b),
  neg: (x) => row(operator("−"), x),
  pow: (a, b) => element("msup", a, b),
  exp: (x) => element("msup", identifier("e"), x),
  log: applied("ln"),
  expm1: (x) => row(element("msup", identifier("e"), x), operator("−"), digits("1")),
  log1p: (x) => calledWith("ln", [row(digits("1"), operator("+"), x)]),
  sqrt: (x) => element("msqrt", x),
  sin: applied("sin"),
  cos: applied("cos"),
  asin: applied("arcsin"),
  acos: applied("arccos"),
  atan: applied("arctan"),
  atan2: (a, b) => calledWith("atan2", [a, b]),
  tanh: applied("tanh"),
  sigmoid: applied("σ"),
  erf: applied("erf"),
  abs: bracketed("|", "|"),
  sign: applied("sgn"),
  floor: bracketed("⌊", "⌋"),
  min: (a, b) => calledWith("min", [a, b]),
  max: (a, b) => calledWith("max", [a, b]),
  less: truth("<"),
  lessEqual: truth("≤"),
  equal: truth("="),
  select: (c, a, b) => {
    const cell = (...children: Child[]) => element("mtd", ...children);
    const taken = element("mtr", cell(a), cell(element("mtext", "if "), c));
    const otherwise = element("mtr", cell(b), cell(element("mtext", "otherwise")));
    return row(operator("{"), element("mtable", taken, otherwise));
  },
  wrap: (x) => calledWith("int32", [x]),
  imul: (a, b) => calledWith("int32", [between("⋅")(a, b)]),
  ipow: (a, b) => calledWith("int32", [element("msup", a, b)]),
};

/** The functions of several primitives that have a notation, rather than a name. */
const notations: { readonly [Name in FunctionName]?: (...args: MathNode[]) => MathNode } = {
  ceil: bracketed("⌈", "⌉"),
  ne: truth("≠"),
  rsqrt: (x) => element("mfrac", digits("1"), element("msqrt", x)),
};

/**
 * An expression as MathML, which browsers set as mathematics and screen readers read aloud. Each part of it is
 * an element that says which expression it stands for; functions of several primitives have their name.
 *
 * @param inputs names for the inputs, or elements to stand for them (one that is a sum itself, say by
 *   `toMathml`, gets parentheses where it needs them); by default x₀, x₁, …
 * @example
 * import { functions as f, input, mathmlText, toMathml } from "chainrule/expr";
 *
 * const node = toMathml(f.mul(input(0), f.relu(input(1))), ["w", "z"]);
 * node.children.length; // → 3
 * mathmlText(toMathml(f.square(input(0)), ["x"])); // → <math><msup><mi>x</mi><mn>2</mn></msup></math>
 */
export function toMathml(e: Expression, inputs?: readonly (string | MathNode)[]): MathNode {
  if (e.kind === "constant") return { ...number(e.value), part: e, reads: readingOf(e) };
  if (e.kind === "input") {
    const given = inputs?.[e.index] ?? element("msub", identifier("x"), digits(String(e.index)));
    return typeof given === "string" ? { ...identifier(given), part: e } : { part: e, ...given };
  }
  const write = (part: Expression) => toMathml(part, inputs);
  const argument = (part: Expression, parent: Primitive, position: number) => {
    const node = write(part);
    const needed = needsParentheses(parent, node.reads ?? "symbol", position);
    return needed ? inParentheses(node) : node;
  };
  const [first, second] = e.args;
  if (e.primitive === "mul" && first === second) {
    const square = rows.pow(argument(first, "pow", 0), digits("2"));
    return { ...square, part: e, reads: "power" };
  }
  const named = namedFunction(e);
  if (named) {
    const args = named.args.map(write);
    const set = notations[named.name];
    const node = set ? set(...args) : calledWith(named.name, args);
    return { ...node, part: e, reads: named.name === "rsqrt" ? "application" : "symbol" };
  }
  const args = e.args.map((arg, i) => argument(arg, e.primitive, i));
  const node = (rows[e.primitive] as (...args: MathNode[]) => MathNode)(...args);
  return { ...node, part: e, reads: readingOf(e) };
}

function number(value: number): MathNode {
  if (Number.isNaN(value)) return element("mtext", "NaN");
  const [mantissa, exponent] = String(Math.abs(value)).replace("Infinity", "∞").split("e");
  const size = exponent
    ? between("⋅")(
        digits(mantissa),
        element("msup", digits("10"), digits(withMinusSign(String(Number(exponent))))),
      )
    : digits(mantissa);
  return value < 0 ? row(operator("−"), size) : size;
}

/**
 * What `toMathml` gives as markup, for a page that is written as text.
 *
 * @example
 * import { functions as f, input, mathmlText, toMathml } from "chainrule/expr";
 *
 * mathmlText(toMathml(f.neg(input(0)), ["a<b"])); // → <math><mrow><mo>−</mo><mi>a&lt;b</mi></mrow></math>
 */
export function mathmlText(node: MathNode): string {
  return markup(node.tag === "math" ? node : element("math", node));
}

function markup(node: Child): string {
  if (typeof node === "string") return escapeMarkup(node);
  const { tag, attributes = {}, children } = node;
  const written = Object.entries(attributes).map(
    ([name, value]) => ` ${name}="${escapeMarkup(value)}"`,
  );
  return `<${tag}${written.join("")}>${children.map(markup).join("")}</${tag}>`;
}
