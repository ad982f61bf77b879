import { type Tensor, tensor } from "chainrule";
import { FormulaError } from "../formula/formula-error.ts";
import { Evaluator, type Made } from "./evaluator.ts";
import type { Program } from "./program.ts";

/** A program that was run: recorded by the library, so that it can be traced and differentiated. */
export interface Run {
  /** A single number. */
  readonly result: Tensor;
  readonly name: string;
  /** All that has a name, in the order of computation: what is given, each statement, and t1, t2, … within them. */
  readonly names: ReadonlyMap<string, Tensor>;
  readonly made: ReadonlyMap<string, Made>;
  /** What is given. */
  readonly leaves: ReadonlyMap<string, Tensor>;
}

/**
 * Computes a program in float64.
 *
 * @param values other numbers for some of the given ones, by their ids
 * @throws FormulaError at the place that cannot be computed
 */
export function runProgram(program: Program, values?: ReadonlyMap<string, number>): Run {
  const names = new Map<string, Tensor>();
  const leaves = new Map<string, Tensor>();
  const given = new Map(program.given.map((each) => [each.name, each]));
  const taken = program.statements.map(({ name }) => name);
  const evaluator = new Evaluator(taken, names);
  for (const { name, statement } of program.statements) {
    const own = given.get(name);
    if (own) {
      const { shape, numbers } = own;
      const data = numbers.map(({ id, value }) => values?.get(id) ?? value);
      const leaf = tensor(data, { shape: [...shape], dtype: "float64", requiresGrad: true });
      leaves.set(name, leaf);
      evaluator.give(name, leaf);
    } else evaluator.define(name, statement.value);
  }
  const last = program.statements[program.statements.length - 1];
  const result = names.get(last.name)!;
  const place = last.statement;
  if (result.size !== 1) {
    throw new FormulaError(
      `The last line is ${last.name}, of shape [${result.shape.join(", ")}]. A gradient is of one number: ` +
        `add a line such as L = sum(${last.name}).`,
      place,
    );
  }
  if (!result.requiresGrad) {
    throw new FormulaError(
      `${last.name} depends on none of the given numbers, and so it has no gradient.`,
      place,
    );
  }
  return { result, name: last.name, leaves, names, made: evaluator.made };
}
