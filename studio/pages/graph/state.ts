import { computed, effect, signal } from "@preact/signals";
import { type Trace, trace } from "chainrule/trace";
import { FormulaError } from "../../formula/formula-error.ts";
import { graphOf } from "../../graph/model.ts";
import { ConstantGradient, differentiate } from "../../program/differentiate.ts";
import { withNumbers } from "../../program/literals.ts";
import { type Program, readProgram } from "../../program/program.ts";
import { type Run, runProgram } from "../../program/run.ts";
import { addressState, choice, flag, integer, json, number, text } from "../../state/address.ts";
import { pinsField } from "../../state/selection.ts";
import { views } from "../../state/view.ts";
import { examples } from "./examples.ts";
import { rules } from "./naive.ts";
import { GivenNumbers } from "./numbers.ts";
import { progressOf, scheduleOf } from "./schedule.ts";

/** What the words show of the graph. */
export const topics = ["paths", "recursion", "matrices"] as const;

export const initialRate = 0.1;
export const initialNudge = 0.1;

const names = json<readonly string[]>([], (data) =>
  Array.isArray(data) && data.every((each) => typeof each === "string") ? data : undefined,
);

export const {
  program: written,
  step,
  view,
  gradients: withGradients,
  pins,
  again,
  nudge,
  rate,
  topic,
  rule,
  rows,
  columns,
} = addressState("graph", {
  /** What stands in the field, right or wrong. */
  program: text(examples[0].program),
  /** At first all is computed; a step beyond the last is the last. */
  step: integer(9999, { min: 0 }),
  view: choice(views, "value"),
  gradients: flag(true),
  pins: pinsField,
  /** By which numbers the result was differentiated, one after the other. */
  again: names,
  nudge: number(initialNudge),
  rate: number(initialRate),
  topic: choice(topics, "paths"),
  rule: choice(rules, rules[0]),
  /** Of which tensor by which the Jacobian is; where empty, of the first that has several numbers. */
  rows: text(""),
  columns: text(""),
});

interface Computed {
  readonly program: Program;
  readonly run: Run;
}

function compute(text: string): Computed {
  const program = readProgram(text);
  return { program, run: runProgram(program) };
}

const attempt = computed(() => {
  try {
    return compute(written.value);
  } catch (error) {
    if (error instanceof FormulaError) return error;
    throw error;
  }
});

/** What is wrong with what stands in the field. */
export const problem = computed(() =>
  attempt.value instanceof FormulaError ? attempt.value : null,
);

/** The last program that could be computed. */
const good = signal(compute(examples[0].program));
effect(() => {
  if (!(attempt.value instanceof FormulaError)) good.value = attempt.value;
});

export const program = computed(() => good.value.program);

export const givenNumbers = new GivenNumbers(program, (id, value) => {
  const { text, given } = program.peek();
  const at = given.flatMap(({ numbers }) => numbers).find((number) => number.id === id);
  if (!at) return;
  const next = withNumbers(text, [{ at, value }]);
  // A text that is wrong just now is left to be finished; the numbers move all the same.
  if (problem.peek()) good.value = compute(next);
  else written.value = next;
});

/** The run, differentiated as often as was asked for. */
const differentiated = computed(() => {
  let { run } = good.value;
  const done: string[] = [];
  for (const id of again.value) {
    try {
      run = differentiate(run, id);
      done.push(id);
    } catch (error) {
      if (error instanceof ConstantGradient) break;
      throw error;
    }
  }
  return { run, done };
});

export const run = computed(() => differentiated.value.run);

/** By which numbers the result that is shown was differentiated. */
export const orders = computed(() => differentiated.value.done);

/** Decimals in the texts; the numbers themselves are shown by their own significant digits. */
const precision = 4;

export const graph = computed(() => {
  const { result, names, leaves } = run.value;
  const read: Trace = trace(() => result, {}, { names, check: false, precision });
  // The 1 with which a gradient's graph begins is no parameter.
  const given = read.given.map((each) =>
    leaves.has(each.name) ? each : { ...each, role: "constant" as const },
  );
  return graphOf({ ...read, given });
});

/** −η · gradient */
export const updates = computed<ReadonlyMap<string, number>>(() => {
  const all = [...graph.value.nodes.values()];
  return new Map(
    all
      .filter(({ role, gradient }) => role === "parameter" && gradient !== null)
      // From 0, so that no step is −0.
      .map(({ id, gradient }) => [id, 0 - rate.value * gradient!]),
  );
});

export const schedule = computed(() => scheduleOf(graph.value, withGradients.value));

/** The step of now. */
export const now = computed(() => Math.min(step.value, schedule.value.length - 1));

export const progress = computed(() => progressOf(schedule.value, now.value));
