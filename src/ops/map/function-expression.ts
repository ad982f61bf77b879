import { type Expression, type FunctionName, functions, input } from "../../expr/index.ts";
import { ValueError } from "../../tensor/errors.ts";

const known = new Map<string, Expression>();

/**
 * A function of the table, written with inputs 0, 1, … for the arguments that are given; one that is
 * not has its default.
 *
 * @throws ValueError where an argument is missing that has no default, and for one too many.
 */
export function functionExpression(name: FunctionName, given: readonly boolean[]): Expression {
  const key = `${name}(${given.join()})`;
  const before = known.get(key);
  if (before) return before;
  const write = functions[name] as (...args: (Expression | undefined)[]) => Expression;
  for (let i = 1; i < write.length; i++) {
    if (!given[i]) throw new ValueError(`${name}: an operand is missing. Write x.${name}(y)`);
  }
  const written = (flags: readonly boolean[]) => {
    let count = 0;
    return write(...flags.map((isGiven) => (isGiven ? input(count++) : undefined)));
  };
  const expression = written(given);
  const last = given.lastIndexOf(true);
  if (last >= write.length && written(given.slice(0, last)) === expression) {
    throw new ValueError(`${name}: takes fewer operands than it was given`);
  }
  known.set(key, expression);
  return expression;
}
