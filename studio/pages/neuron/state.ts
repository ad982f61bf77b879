import { computed } from "@preact/signals";
import { graphOf } from "../../graph/model.ts";
import type { Progress } from "../../graph/progress.ts";
import { addressState, choice, integer, number } from "../../state/address.ts";
import { pinsField } from "../../state/selection.ts";
import { type View, views } from "../../state/view.ts";
import { type Given, given, givenNames, lossOf, parameters, steps, traceNeuron } from "./neuron.ts";

export const initialRate = 0.5;

const { step, view, rate, pins, ...numbers } = addressState("neuron", {
  x1: number(given.x1),
  x2: number(given.x2),
  w1: number(given.w1),
  w2: number(given.w2),
  b: number(given.b),
  y: number(given.y),
  rate: number(initialRate),
  step: integer(0, { min: 0, max: steps.length - 1 }),
  view: choice(views, "value"),
  pins: pinsField,
});

export { numbers, pins, rate, step, view };

const current = computed(
  () => Object.fromEntries(givenNames.map((name) => [name, numbers[name].value])) as Given,
);

export const graph = computed(() => graphOf(traceNeuron(current.value)));

/** −η · gradient */
export const updates = computed<ReadonlyMap<string, number>>(
  () =>
    new Map(
      parameters.map((name) => [name, -rate.value * (graph.value.nodes.get(name)!.gradient ?? 0)]),
    ),
);

/** The loss after the update. */
export const nextLoss = computed(() => {
  const moved = parameters.map((name) => [name, current.value[name] + updates.value.get(name)!]);
  return lossOf({ ...current.value, ...Object.fromEntries(moved) });
});

/** The step in which each number, gradient and update comes about. */
const stepOf: Readonly<Record<View, ReadonlyMap<string, number>>> = {
  value: new Map(steps.flatMap(({ values }, i) => values.map((id) => [id, i]))),
  gradient: new Map(steps.flatMap(({ gradients }, i) => gradients.map((id) => [id, i]))),
  update: new Map(parameters.map((id) => [id, steps.length - 1])),
};

export const progress = computed<Progress>(() => {
  const now = step.value;
  const at = (id: string, view: View) => stepOf[view].get(id) ?? Infinity;
  return {
    isKnown: (id, view) => at(id, view) <= now,
    isNow: (id, view) => at(id, view) === now,
  };
});
