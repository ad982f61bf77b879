import { isLeftOut } from "../expr/derivatives.ts";
import { call, type Expression, postorder, transform } from "../expr/expression.ts";
import {
  constant,
  differentiate,
  evaluate,
  input,
  primitives,
  simplify,
  toText,
} from "../expr/index.ts";
import { namedFunction } from "../expr/named-function.ts";
import { formatDecimals } from "../text/number.ts";
import { withNumbers } from "./readers.ts";

/** What stands for an input of an expression. */
export interface Operand {
  symbols: string;
  value: number;
  /** Its value where it is a plain whole number, which simplifies the expression. */
  whole?: number;
}

/** An expression written twice, with names and with numbers, and its value. */
export interface Formula {
  symbols: string;
  numbers: string;
  value: number;
}

/** A number where something else is to its left or right: a negative one has its parentheses. */
export function numeral(value: number, precision: number): string {
  const text = formatDecimals(value, precision);
  return text.startsWith("−") ? `(${text})` : text;
}

export function writeFormula(
  e: Expression,
  operands: readonly Operand[],
  precision: number,
): Formula {
  const values = operands.map((operand) => operand.value);
  const value = evaluate(e, values);
  const texts = operands.map(({ symbols, value }) => ({
    symbols,
    numbers: numeral(value, precision),
  }));
  const wholes = operands.map(({ whole }) => whole);
  const opaque = (symbols: string, numbers: string) => {
    texts.push({ symbols, numbers });
    return input(texts.length - 1);
  };
  const writeWith = (part: Expression, which: "symbols" | "numbers") =>
    write(
      part,
      texts.map((text) => text[which]),
    );
  const shorten = (part: Expression): Expression => {
    if (part.kind === "input") return part;
    if (part.kind === "constant") {
      if (Number.isInteger(part.value)) return part;
      const text = numeral(part.value, precision);
      return opaque(text, text);
    }
    const named = namedFunction(part);
    if (!named) return call(part.primitive, part.args.map(shorten));
    const args = named.args.map((arg) => withNumbers(shorten(arg), wholes));
    const text = (which: "symbols" | "numbers") =>
      `${named.name}(${args.map((arg) => writeWith(arg, which)).join(", ")})`;
    return opaque(text("symbols"), text("numbers"));
  };
  const short = withNumbers(shorten(withoutGuards(e, values)), wholes);
  return { symbols: writeWith(short, "symbols"), numbers: writeWith(short, "numbers"), value };
}

/** That 0 · ∞ counts as 0 in a slope of `mulNoNaN` is said only where it does: else the product is all there is. */
function withoutGuards(e: Expression, values: readonly number[]): Expression {
  return transform(e, (part) => {
    if (part.kind !== "call" || part.primitive !== "select") return part;
    const [condition, , product] = part.args;
    const parts = postorder(condition);
    const isGuard = parts.some((a) => parts.some((b) => condition === isLeftOut(a, b)));
    return isGuard && evaluate(condition, values) === 0 ? product : part;
  });
}

/** Formulas multiplied. */
export function writeProduct(factors: readonly Formula[]): Formula {
  if (factors.length === 0) return { symbols: "1", numbers: "1", value: 1 };
  if (factors.length === 1) return factors[0];
  return {
    symbols: factors.map(({ symbols }) => asFactor(symbols)).join("·"),
    numbers: factors.map(({ numbers }) => asFactor(numbers)).join("·"),
    value: factors.reduceRight((product, { value }) => passedOn(product, value), 1),
  };
}

/** gradient · slope, as a backward pass multiplies them. */
export function passedOn(gradient: number, slope: number): number {
  return primitives.mulNoNaN.value(gradient, slope);
}

/** A formula as it stands in a product: a sum or a negative number in parentheses. */
export function asFactor(text: string): string {
  let outside = text;
  for (let before = ""; before !== outside; ) {
    before = outside;
    outside = outside.replace(/\([^()]*\)/g, "");
  }
  return /^−| [+−<=≤] /.test(outside) ? `(${text})` : text;
}

/** The text of an expression with mathematical signs. The inputs' texts are put in last, as they are. */
function write(e: Expression, inputs: readonly string[]): string {
  const marks = inputs.map((_, i) => String.fromCharCode(firstMark + i));
  const text = toText(e, marks)
    .replaceAll(" * ", "·")
    .replaceAll(" / ", "/")
    .replaceAll("-", "−")
    .replaceAll("<=", "≤")
    .replace(/[\ue000-\uf8ff]/g, (mark) => inputs[mark.charCodeAt(0) - firstMark]);
  // A negative number needs no parentheses of its own at the start of a sum or an argument.
  return text.replace(/(^|\(|, )\((−[^()]*)\)(?=$|[,)]| [+−] )/g, "$1$2");
}

/** Characters that no text contains: Unicode's private use area. */
const firstMark = 0xe000;

/** The derivative of a function where it stands: of a branch, that side alone. */
export interface Derivative extends Formula {
  /** Whether the branch taken lets nothing through, as that of relu below 0. */
  isBlocked: boolean;
  /** Whether it is 1 on every branch: the gradient passes unchanged. */
  isOne: boolean;
  /** Whether it is 0 on every branch. */
  isZero: boolean;
}

export function writeDerivative(
  e: Expression,
  index: number,
  operands: readonly Operand[],
  precision: number,
): Derivative {
  const values = operands.map((operand) => operand.value);
  const derivative = withNumbers(
    differentiate(e, index),
    operands.map(({ whole }) => whole),
  );
  const taken = simplify(
    transform(derivative, (part) => {
      if (part.kind !== "call" || part.primitive !== "select") return part;
      return evaluate(part.args[0], values) !== 0 ? part.args[1] : part.args[2];
    }),
  );
  const branches = postorder(derivative).some(
    (part) => part.kind === "call" && part.primitive === "select",
  );
  return {
    ...writeFormula(taken, operands, precision),
    isBlocked: branches && taken === constant(0),
    isOne: !branches && taken === constant(1),
    isZero: !branches && taken === constant(0),
  };
}
