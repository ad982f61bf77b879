import { computed } from "@preact/signals";
import { progressOf, scheduleOf } from "../../graph/schedule.ts";
import { graphOfRun, updatesOf, WrittenProgram } from "../../graph/written-program.ts";
import { ConstantGradient, differentiate } from "../../program/differentiate.ts";
import { addressState, choice, flag, integer, json, number, text } from "../../state/address.ts";
import { pinsField } from "../../state/selection.ts";
import { views } from "../../state/view.ts";
import { examples } from "./examples.ts";
import { rules } from "./naive.ts";

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

const source = new WrittenProgram(written, examples[0].program);

/** What is wrong with what stands in the field. */
export const { problem, givenNumbers } = source;

/** The last program that could be computed. */
const good = computed(() => source.good.value!);

export const program = computed(() => good.value.program);

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

export const graph = computed(() => graphOfRun(run.value));

export const updates = computed(() => updatesOf(graph.value, rate.value));

export const schedule = computed(() => scheduleOf(graph.value, withGradients.value));

/** The step of now. */
export const now = computed(() => Math.min(step.value, schedule.value.length - 1));

export const progress = computed(() => progressOf(schedule.value, now.value));
