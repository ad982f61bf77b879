import { trace } from "chainrule/trace";
import { type Graph, graphOf } from "../../../studio/graph/model.ts";
import { readProgram } from "../../../studio/program/program.ts";
import { type Run, runProgram } from "../../../studio/program/run.ts";

/** A program, run, and as the graph that the page draws. */
export function graphFrom(text: string): { run: Run; graph: Graph } {
  const run = runProgram(readProgram(text));
  const { result, names } = run;
  return { run, graph: graphOf(trace(() => result, {}, { names, check: false, precision: 4 })) };
}

/** The result's slope by a given number, from the text alone. */
export function slope(text: string, id: string): number {
  const program = readProgram(text);
  const numbers = program.given.flatMap((given) => given.numbers);
  const { value } = numbers.find((number) => number.id === id)!;
  const h = 1e-5;
  const at = (x: number) => runProgram(program, new Map([[id, x]])).result.item();
  return (at(value + h) - at(value - h)) / (2 * h);
}

export const shared = "x = 2; a = x + 1; b = a*a + a";
