import { signal } from "@preact/signals";
import { evaluate } from "chainrule/expr";
import { Generator } from "chainrule/random";
import { toExpression } from "../formula/expression.ts";
import { parseFormula } from "../formula/parse.ts";
import { Numbers } from "./numbers.ts";
import type { Choice, Draw, Question } from "./question.ts";

/** A question with the numbers of a seed. */
export interface Asked {
  /** Null where it has no numbers. */
  readonly numbers: Numbers | null;
  /** Right and wrong ones in an order of the seed's; none where a number is asked for. */
  readonly choices: readonly (Choice & { readonly isRight: boolean })[];
}

export function ask({ answer, content, draws = {} }: Question, seed: number): Asked {
  const generator = new Generator(seed);
  const drawn = Object.entries(draws).map(
    ([name, draw]) => [name, numberOf(draw, generator)] as const,
  );
  const numbers = content ? new Numbers(content, signal(Object.fromEntries(drawn)), false) : null;
  if (!("right" in answer)) return { numbers, choices: [] };
  const all = [
    { ...answer.right, isRight: true },
    ...answer.wrong.map((choice) => ({ ...choice, isRight: false })),
  ];
  // Another order for another question too, or the right one would always stand at the same place.
  const shift = [...answer.right.text].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const order = new Generator(seed + shift).permutation(all.length);
  return { numbers, choices: [...order].map((i) => all[i]) };
}

function numberOf({ from, to, step, but = [] }: Draw, generator: Generator): number {
  const count = Math.round((to - from) / step) + 1;
  const all = Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)));
  const allowed = all.filter((value) => !but.includes(value));
  return allowed[generator.integers(1, 0, allowed.length)[0]];
}

/** An expression in the numbers of a question. */
export function numberBy(text: string, numbers: Numbers): number {
  const [side] = parseFormula(text);
  const { expression, names } = toExpression(side);
  return evaluate(
    expression,
    names.map((name) => numbers.number(name).value ?? Number.NaN),
  );
}

/** Whether a typed number is meant to be another one: people round. */
export function isSame(typed: number, number: number): boolean {
  return Math.abs(typed - number) <= Math.max(0.005 * Math.abs(number), 0.002);
}
