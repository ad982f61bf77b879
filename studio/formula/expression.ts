import {
  constant,
  differentiate,
  type Expression,
  type FunctionName,
  functions as f,
  input,
  inputsOf,
  select,
} from "chainrule/expr";
import { FormulaError } from "./formula-error.ts";
import type { CallSyntax, OperationSyntax, Operator, Span, Syntax } from "./syntax.ts";

/** A formula of numbers: input i of the expression is called names[i]. */
export interface ScalarFormula {
  readonly expression: Expression;
  readonly names: readonly string[];
}

type Binary = (x: Expression, y: Expression) => Expression;

const operations: { readonly [O in Exclude<Operator, "@">]: Binary } = {
  "=": f.eq,
  "<": f.lt,
  ">": f.gt,
  "≤": f.le,
  "≥": f.ge,
  "+": f.add,
  "−": f.sub,
  "×": f.mul,
  "·": f.mul,
  "/": f.div,
  "^": f.pow,
};

/** What formulas call otherwise than `chainrule/expr` does. */
const otherNames = new Map<string, FunctionName>([
  ["max", "maximum"],
  ["min", "minimum"],
]);

/**
 * The expression that a formula of numbers is; equal names are one input.
 *
 * @throws FormulaError for what is no number, such as a matrix, and for functions that there are not
 */
export function toExpression(syntax: Syntax): ScalarFormula {
  const names: string[] = [];
  const inputNamed = (name: string) => {
    if (!names.includes(name)) names.push(name);
    return input(names.indexOf(name));
  };
  const read = (part: Syntax): Expression => {
    switch (part.kind) {
      case "number":
        return constant(part.value);
      case "name":
        return inputNamed(part.name);
      case "negative":
        return f.neg(read(part.of));
      case "operation":
        return operation(part, read);
      case "call":
        return called(part, part.args.map(read));
      case "choice":
        return select(read(part.condition), read(part.then), read(part.otherwise));
      case "list":
        throw unusable("A matrix", part);
      case "transposed":
        throw unusable("A transposed matrix", part);
      case "omitted":
        throw unusable("What is left out", part);
    }
  };
  return { expression: read(syntax), names };
}

const unusable = (what: string, span: Span) =>
  new FormulaError(`${what} is no number, and this is a formula of numbers.`, span);

function operation(syntax: OperationSyntax, read: (part: Syntax) => Expression): Expression {
  const { operator, left, right } = syntax;
  if (operator === "@") throw unusable("A product of matrices", syntax);
  return operations[operator](read(left), read(right));
}

function called({ name, args: written, ...span }: CallSyntax, args: Expression[]): Expression {
  const plain = name.replace(/[′']$/, "");
  const known = otherNames.get(plain) ?? plain;
  if (!isFunction(known)) {
    throw new FormulaError(`No function of numbers is called ${plain}.`, span);
  }
  checkCount(known, plain, args.length, span);
  const value = write(known, args);
  if (plain === name) return value;
  const [argument] = written;
  if (argument.kind !== "name") {
    throw new FormulaError(`${name} is a slope at a name, as in ${name}(z).`, span);
  }
  const [slopeAt] = inputsOf(args[0]);
  return differentiate(value, slopeAt);
}

const isFunction = (name: string): name is FunctionName => Object.hasOwn(f, name);

const write = (name: FunctionName, args: readonly Expression[]) =>
  (f[name] as (...args: readonly Expression[]) => Expression)(...args);

function checkCount(name: FunctionName, called: string, count: number, span: Span): void {
  const least = f[name].length;
  const placeholders = Array.from({ length: count }, (_, i) => input(i));
  const isTooMany = count > least && inputsOf(write(name, placeholders)).length < count;
  if (count >= least && !isTooMany) return;
  const expected = count < least ? `takes ${least}` : "takes fewer";
  const given = count === 1 ? "1 argument is" : `${count} arguments are`;
  throw new FormulaError(`${called} ${expected}; ${given} given.`, span);
}
