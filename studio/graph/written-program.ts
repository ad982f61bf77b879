import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Trace, trace } from "chainrule/trace";
import { FormulaError } from "../formula/formula-error.ts";
import { withNumbers } from "../program/literals.ts";
import { type Program, readProgram } from "../program/program.ts";
import { type Run, runProgram } from "../program/run.ts";
import { GivenNumbers } from "./given-numbers.ts";
import { type Graph, graphOf } from "./model.ts";

interface Computed {
  readonly program: Program;
  readonly run: Run;
}

function compute(text: string): Computed {
  const program = readProgram(text);
  return { program, run: runProgram(program) };
}

/** A program as it is being written: while it is wrong, the last one that was right goes on. */
export class WrittenProgram {
  /** What is wrong with the text. */
  readonly problem: ReadonlySignal<FormulaError | null>;
  /** The last program that could be computed; null before there was one. */
  readonly good: Signal<Computed | null>;
  readonly givenNumbers: GivenNumbers;

  /**
   * @param written the text, right or wrong; a number that is moved is written into it
   * @param first a program that is right, for as long as none was written
   */
  constructor(written: Signal<string>, first?: string) {
    const attempt = computed(() => {
      try {
        return compute(written.value);
      } catch (error) {
        if (error instanceof FormulaError) return error;
        throw error;
      }
    });
    this.problem = computed(() => (attempt.value instanceof FormulaError ? attempt.value : null));
    this.good = signal(first === undefined ? null : compute(first));
    effect(() => {
      if (!(attempt.value instanceof FormulaError)) this.good.value = attempt.value;
    });
    const program = computed(() => this.good.value?.program ?? null);
    this.givenNumbers = new GivenNumbers(program, (id, value) => {
      const { text, given } = program.peek()!;
      const at = given.flatMap(({ numbers }) => numbers).find((number) => number.id === id);
      if (!at) return;
      const next = withNumbers(text, [{ at, value }]);
      // A text that is wrong just now is left to be finished; the numbers move all the same.
      if (this.problem.peek()) this.good.value = compute(next);
      else written.value = next;
    });
  }
}

/** Decimals in the texts; the numbers themselves are shown by their own significant digits. */
const precision = 4;

/** A run as a graph. */
export function graphOfRun({ result, names, leaves }: Run): Graph {
  const read: Trace = trace(() => result, {}, { names, check: false, precision });
  // The 1 with which a gradient's graph begins is no parameter.
  const given = read.given.map((each) =>
    leaves.has(each.name) ? each : { ...each, role: "constant" as const },
  );
  return graphOf({ ...read, given });
}

/** A step against each parameter's gradient: −η · gradient. */
export function updatesOf({ nodes }: Graph, rate: number): ReadonlyMap<string, number> {
  return new Map(
    [...nodes.values()]
      .filter(({ role, gradient }) => role === "parameter" && gradient !== null)
      // From 0, so that no step is −0.
      .map(({ id, gradient }) => [id, 0 - rate * gradient!]),
  );
}
