import { Tensor, tensor, where } from "chainrule";
import { FormulaError } from "../formula/formula-error.ts";
import type { NameSyntax, OperationSyntax, Operator, Syntax } from "../formula/syntax.ts";
import { type Argument, asTensor, functions } from "./functions.ts";
import { numberOf } from "./literals.ts";
import { nearest } from "./nearest.ts";

/** How a named tensor was computed from two others. */
export interface Made {
  readonly operator: Operator;
  readonly left: string | null;
  readonly right: string | null;
}

/** Names that need no line of their own. */
const constants: Readonly<Record<string, number>> = { pi: Math.PI, π: Math.PI };

/** Computes the statements of a program, one after the other. */
export class Evaluator {
  readonly made = new Map<string, Made>();
  readonly #names: Map<string, Tensor>;
  readonly #taken: ReadonlySet<string>;
  readonly #nameOf = new Map<Tensor, string>();
  #count = 0;

  /**
   * @param taken the names of all statements
   * @param names filled with what is given and computed
   */
  constructor(taken: Iterable<string>, names: Map<string, Tensor>) {
    this.#names = names;
    this.#taken = new Set(taken);
  }

  give(name: string, tensor: Tensor): void {
    this.#names.set(name, tensor);
    this.#nameOf.set(tensor, name);
  }

  define(name: string, value: Syntax): void {
    const result = asTensor(this.#value(value));
    const known = this.#nameOf.get(result);
    // b = a: the same number under a second name, and so a node that hands it on.
    const own = known === undefined ? result : result.reshape([...result.shape]);
    this.give(name, own);
    this.#remember(name, value);
  }

  /** A part of a statement: what is computed in it is a node as well, but for the sums within a sum. */
  #part(part: Syntax, within: Syntax): Argument {
    const result = this.#value(part);
    const isSum = (syntax: Syntax) => syntax.kind === "operation" && syntax.operator === "+";
    const isComputed = part.kind === "operation" || part.kind === "call" || part.kind === "choice";
    const isNamed = !(result instanceof Tensor) || this.#nameOf.has(result);
    if (isComputed && !isNamed && result.requiresGrad && !(isSum(part) && isSum(within))) {
      const name = this.#freeName();
      this.give(name, result);
      this.#remember(name, part);
    }
    return result;
  }

  #remember(name: string, part: Syntax): void {
    if (part.kind !== "operation") return;
    const nameOf = (side: Syntax) => {
      if (side.kind === "name") return side.name;
      const before = this.#sides.get(side);
      return (before && this.#nameOf.get(before)) ?? null;
    };
    const { operator, left, right } = part;
    this.made.set(name, { operator, left: nameOf(left), right: nameOf(right) });
  }

  /** What each side of an operation was. */
  readonly #sides = new Map<Syntax, Tensor>();

  #freeName(): string {
    do this.#count++;
    while (this.#taken.has(`t${this.#count}`));
    return `t${this.#count}`;
  }

  #value(part: Syntax): Argument {
    switch (part.kind) {
      case "number":
        return part.value;
      case "name":
        return this.#named(part);
      case "negative":
        return this.#guard(part, () => numberOf(part) ?? asTensor(this.#part(part.of, part)).neg());
      case "transposed":
        return this.#guard(part, () => asTensor(this.#part(part.of, part)).T);
      case "operation":
        return this.#operation(part);
      case "call":
        return this.#call(part);
      case "list":
        return this.#list(part);
      case "choice": {
        const [condition, then, otherwise] = [part.condition, part.then, part.otherwise].map(
          (each) => this.#part(each, part),
        );
        return this.#guard(part, () =>
          where(asTensor(condition), asTensor(then), asTensor(otherwise)),
        );
      }
      case "omitted":
        throw new FormulaError("Here something is left out. A program needs all of it.", part);
    }
  }

  #named(part: NameSyntax): Argument {
    const [base, ...indices] = part.name.split(/\[|\]\[|\]/).filter((text) => text !== "");
    const found = this.#names.get(base);
    if (found) {
      if (indices.length === 0) return found;
      checkIndices(part, base, found.shape, indices.map(Number));
      return this.#guard(part, () => found.at(...indices.map(Number)));
    }
    if (Object.hasOwn(constants, base) && indices.length === 0) return constants[base];
    throw this.#unknownName(part, base);
  }

  #unknownName(part: NameSyntax, base: string): FormulaError {
    if (this.#taken.has(base)) {
      return new FormulaError(
        `${base} is used before the line that computes it. Lines are computed from above.`,
        part,
      );
    }
    if (Object.hasOwn(functions, base)) {
      const { usage } = functions[base];
      return new FormulaError(`${base} is a function: write ${usage}.`, part);
    }
    const known = [...this.#names.keys()];
    const meant = nearest(base, known);
    const hint = meant ? ` Did you mean ${meant}?` : ` Give it a value first, as in ${base} = 1.`;
    return new FormulaError(`There is no ${base}.${hint}`, part);
  }

  #operation(part: OperationSyntax): Argument {
    const [left, right] = [part.left, part.right].map((side) => {
      const value = this.#part(side, part);
      if (value instanceof Tensor) this.#sides.set(side, value);
      return value;
    });
    const { operator } = part;
    return this.#guard(part, () => {
      const x = asTensor(left);
      // A number that is written there stays one: x² has the slope 2·x.
      const y = operator === "@" ? asTensor(right) : right;
      return operate(operator, x, y);
    });
  }

  #call(part: Extract<Syntax, { kind: "call" }>): Argument {
    const { name } = part;
    const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!found) {
      if (this.#names.has(name)) {
        throw new FormulaError(
          `${name} is a number, not a function. A product is ${name}*(…).`,
          part,
        );
      }
      const meant = nearest(name, Object.keys(functions));
      const known = meant
        ? `Did you mean ${meant}?`
        : `There are ${Object.keys(functions).slice(0, 8).join(", ")} and more.`;
      throw new FormulaError(`There is no function ${name}. ${known}`, part);
    }
    const [least, most] = found.arity;
    if (part.args.length < least || part.args.length > most) {
      const count = part.args.length === 0 ? "nothing" : `${part.args.length}`;
      throw new FormulaError(`${name} is given ${count} here; write ${found.usage}.`, part);
    }
    const args = part.args.map((arg) => numberOf(arg) ?? this.#part(arg, part));
    return this.#guard(part, () => found.apply(...args));
  }

  #list(part: Extract<Syntax, { kind: "list" }>): Tensor {
    const read = (item: Syntax): number | number[] => {
      if (item.kind === "list") return item.items.map(read) as number[];
      const number = numberOf(item);
      if (number === undefined) {
        throw new FormulaError(
          "A list holds numbers that are written there. Name it in a line of its own, then compute with it.",
          item,
        );
      }
      return number;
    };
    return this.#guard(part, () => tensor(part.items.map(read) as number[], { dtype: "float64" }));
  }

  /** What the library says of shapes and arguments is said at its place. */
  #guard<T>(part: Syntax, compute: () => T): T {
    try {
      return compute();
    } catch (error) {
      if (error instanceof FormulaError || !(error instanceof Error)) throw error;
      throw new FormulaError(error.message, part);
    }
  }
}

const ordinals = ["first", "second", "third"];

function checkIndices(
  part: NameSyntax,
  base: string,
  shape: readonly number[],
  indices: readonly number[],
): void {
  if (shape.length === 0)
    throw new FormulaError(`${base} is a single number, without an index.`, part);
  const most = shape.length === 1 ? "one index" : `${shape.length} indices`;
  if (indices.length > shape.length) {
    throw new FormulaError(`${part.name} is out of reach: ${base} has ${most}.`, part);
  }
  const beyond = indices.findIndex((index, k) => index >= shape[k]);
  if (beyond < 0) return;
  const which = shape.length === 1 ? "its index" : `its ${ordinals[beyond] ?? "next"} index`;
  throw new FormulaError(
    `${part.name} is out of reach: of ${base}, ${which} goes from 0 to ${shape[beyond] - 1}.`,
    part,
  );
}

function operate(operator: Operator, x: Tensor, y: Argument): Tensor {
  switch (operator) {
    case "+":
      return x.add(y);
    case "−":
      return x.sub(y);
    case "·":
    case "×":
      return x.mul(y);
    case "/":
      return x.div(y);
    case "^":
      return x.pow(y);
    case "@":
      return x.matmul(asTensor(y));
    case "<":
      return x.lt(y);
    case ">":
      return x.gt(y);
    case "≤":
      return x.le(y);
    case "≥":
      return x.ge(y);
    case "=":
      return x.eq(y);
  }
}
