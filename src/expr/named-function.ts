import { type Expression, input, postorder } from "./expression.ts";
import { type FunctionName, functions } from "./functions.ts";

interface Pattern {
  name: FunctionName;
  expression: Expression;
  arity: number;
}

let patterns: readonly Pattern[] | undefined;

/** The functions of more than one primitive, such as relu: in a formula their name says more. */
const findPatterns = () =>
  (Object.keys(functions) as FunctionName[])
    .flatMap((name) => {
      const write = functions[name] as (...args: Expression[]) => Expression;
      return [1, 2, 3].flatMap((arity): Pattern[] => {
        if (arity < write.length) return [];
        const expression = write(...Array.from({ length: arity }, (_, i) => input(i)));
        const inputs = postorder(expression).filter((part) => part.kind === "input").length;
        const isComposite =
          expression.kind === "call" && expression.args.some((arg) => arg.kind === "call");
        return isComposite && inputs === arity ? [{ name, expression, arity }] : [];
      });
    })
    .sort((a, b) => a.arity - b.arity);

function matches(pattern: Expression, e: Expression, args: Expression[]): boolean {
  if (pattern.kind === "input") {
    args[pattern.index] ??= e;
    return args[pattern.index] === e;
  }
  if (pattern.kind === "constant") return pattern === e;
  return (
    e.kind === "call" &&
    pattern.primitive === e.primitive &&
    pattern.args.every((arg, i) => matches(arg, e.args[i], args))
  );
}

/** The function of several primitives that an expression is, and its arguments. */
export function namedFunction(
  e: Expression,
): { name: FunctionName; args: readonly Expression[] } | undefined {
  patterns ??= findPatterns();
  for (const { name, expression } of patterns) {
    const args: Expression[] = [];
    if (matches(expression, e, args)) return { name, args };
  }
}
