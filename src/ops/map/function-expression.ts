import { type Expression, type FunctionName, functions, input } from "../../expr/index.ts";
import { ValueError } from "../../tensor/errors.ts";

const known = new Map<string, Expression>();

/**
 * A function of the table, written with inputs 0, 1, … for the arguments that are given; one that is
 * not has its default.
 *
 * @throws ValueError where an argument is missing that has no default.
 */
export function functionExpression(name: FunctionName, given: readonly boolean[]): Expression {
  const key = `${name}(${given.join()})`;
  const before = known.get(key);
  if (before) return before;
  const write = functions[name] as (...args: (Expression | undefined)[]) => Expression;
  if (given.filter(Boolean).length < write.length) {
    throw new ValueError(`${name}: expected ${write.length} operands, got ${given.length}`);
  }
  let count = 0;
  const expression = write(...given.map((isGiven) => (isGiven ? input(count++) : undefined)));
  known.set(key, expression);
  return expression;
}
