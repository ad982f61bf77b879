import { mayGenerateCode } from "../expr/code-generation.ts";
import { type Expression, evaluate, type FunctionName, toJavaScript } from "../expr/index.ts";
import { erf, pow } from "../expr/special.ts";
import { functionExpression } from "../ops/map/function-expression.ts";
import { type Pullback, pullback, type Source } from "../ops/map/pullback.ts";

/** A number that a gradient is gathered for, or one that is constant. */
type Argument = { data: number; grad: number } | number;

/** A number with its derivative in some direction, or one that is constant. */
type Moving = { readonly data: number; readonly tangent: number } | number;

/** A function of the table, y = f(x₀, x₁, …). */
export interface Operation {
  readonly name: FunctionName;
  /** f, with the operands as its inputs. */
  readonly expression: Expression;
  /** y */
  value(operands: readonly (Argument | Moving)[]): number;
  /** The chain rule: adds dL/dy · ∂y/∂xᵢ to the gradient of each operand that is not constant. */
  backward(operands: readonly Argument[], y: number, gradient: number): void;
  /** The chain rule forwards: Σ ∂y/∂xᵢ · x′ᵢ over the operands that are not constant. */
  tangent(operands: readonly Moving[], y: number): number;
}

/**
 * Reads a function and its derivatives in the table.
 *
 * @param given the arguments that are operands, a bit for each; any other has its default.
 */
export function operationOf(name: FunctionName, given: number): Operation {
  const flags = Array.from({ length: 32 - Math.clz32(given) }, (_, i) => ((given >> i) & 1) === 1);
  const expression = functionExpression(name, flags);
  const arity = flags.filter(Boolean).length;
  const pullbacks = Array.from({ length: arity }, (_, i) => pullback(expression, arity, i));
  const reading = mayGenerateCode() ? compile : interpret;
  return { name, expression, ...reading(expression, pullbacks) };
}

type Pullbacks = readonly (Pullback | null)[];
type Reading = Pick<Operation, "value" | "backward" | "tangent">;

/** The formulas as JavaScript. */
function compile(f: Expression, pullbacks: Pullbacks): Reading {
  const isConstant = (i: number) => `typeof operands[${i}] === "number"`;
  const names = pullbacks.map((_, i) => `x${i}`);
  const reads = names.map(
    (x, i) => `const ${x} = ${isConstant(i)} ? operands[${i}] : operands[${i}].data;`,
  );
  const value = toJavaScript(f, names);
  const ofEach = (write: (operand: string, before: string, term: string) => string) =>
    pullbacks.map((pullback, i) => {
      if (pullback === null) return "";
      const sources = pullback.operands.map((x) => (typeof x === "number" ? names[x] : x));
      const { statements, result } = toJavaScript(pullback.expression, sources);
      return `if (!(${isConstant(i)})) { ${write(`operands[${i}]`, statements.join(" "), result)} }`;
    });
  const make = (...code: string[]) =>
    new Function("erf", "pow", `return (operands, result, gradient) => { ${code.join("\n")} }`)(
      erf,
      pow,
    );
  return {
    value: make(...reads, ...value.statements, `return ${value.result};`),
    backward: make(...reads, ...ofEach((x, before, term) => `${before} ${x}.grad += ${term};`)),
    tangent: make(
      ...reads,
      "let sum = 0;",
      ...ofEach((x, before, term) => `gradient = ${x}.tangent; ${before} sum += ${term};`),
      "return sum;",
    ),
  };
}

/** The formulas read anew for each number, where code may not be made. */
function interpret(f: Expression, pullbacks: Pullbacks): Reading {
  const number = (x: Argument | Moving) => (typeof x === "number" ? x : x.data);
  return {
    value: (operands) => evaluate(f, operands.map(number)),
    backward(operands, result, gradient) {
      const numberFrom = (source: Source) =>
        typeof source === "number" ? number(operands[source]) : { result, gradient }[source];
      pullbacks.forEach((pullback, i) => {
        const operand = operands[i];
        if (pullback === null || typeof operand === "number") return;
        operand.grad += evaluate(pullback.expression, pullback.operands.map(numberFrom));
      });
    },
    tangent: (operands, result) =>
      pullbacks.reduce((sum, pullback, i) => {
        const operand = operands[i];
        if (pullback === null || typeof operand === "number") return sum;
        const gradient = operand.tangent;
        const numberFrom = (source: Source) =>
          typeof source === "number" ? number(operands[source]) : { result, gradient }[source];
        return sum + evaluate(pullback.expression, pullback.operands.map(numberFrom));
      }, 0),
  };
}
