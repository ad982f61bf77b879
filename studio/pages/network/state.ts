import { computed, type Signal, signal } from "@preact/signals";
import { exampleNetwork, networkLoss, type TracedNetwork, traceNetwork } from "chainrule/trace";
import { graphOf } from "../../graph/model.ts";
import type { Handle } from "../../graph/progress.ts";
import { numberAt, parametersOf, withNumbers } from "../../network/numbers.ts";
import { shapeOf } from "../../network/shape.ts";
import { readZoom, type Zoom, zoomText } from "../../network/zoom.ts";
import { addressState, choice, integer, json, number, text } from "../../state/address.ts";
import { settable } from "../../state/settable.ts";
import { views } from "../../state/view.ts";
import { sizesOf } from "./edit/edit.ts";
import { readNetwork } from "./edit/network-file.ts";
import { paces, progressAt, stepsOf, stretchesOf } from "./steps.ts";

export const panels = ["steps", "network", "check", "predict"] as const;
export const initialRate = 0.5;

const networkField = json<TracedNetwork>(exampleNetwork, (data) => readNetwork(data));
const answersField = json<Readonly<Record<string, readonly string[]>>>({}, (data) => {
  const isAnswers =
    typeof data === "object" &&
    data !== null &&
    Object.values(data).every(
      (list) => Array.isArray(list) && list.every((answer) => typeof answer === "string"),
    );
  return isAnswers ? (data as Record<string, string[]>) : undefined;
});

const state = addressState("network", {
  network: networkField,
  step: integer(0, { min: 0 }),
  pace: choice(paces, "number"),
  view: choice(views, "value"),
  rate: number(initialRate),
  seed: integer(0, { min: 0 }),
  panel: choice(panels, "steps"),
  /** Whose error is drawn, or whose gradient is asked; nothing for the first. */
  parameter: text(""),
  answers: answersField,
  zoom: text(""),
});

export const { network, step, pace, view, rate, seed, panel, parameter, answers } = state;

/** Without the check, which is made where it is shown. */
export const trace = computed(() => traceNetwork(network.value, { check: false }));
export const graph = computed(() => graphOf(trace.value));
export const parameters = computed(() => parametersOf(network.value));

/** What the network is like without its numbers: only that makes a figure and its steps anew. */
const structure = computed(() => {
  const { layers, loss, target } = network.value;
  const kinds = layers.map(
    ({ activation, bias }) => `${activation ?? "identity"} ${bias !== undefined}`,
  );
  const goal = loss === "crossEntropy" ? target : "";
  return JSON.stringify([sizesOf(network.value), kinds, loss, goal]);
});

export const shape = computed(() => {
  structure.value;
  return shapeOf(trace.peek());
});

export const stretches = computed(() => {
  structure.value;
  return stretchesOf(trace.peek(), parameters.peek());
});

export const steps = computed(() => stepsOf(stretches.value, pace.value));
export const now = computed(() => Math.min(step.value, steps.value.length - 1));
export const progress = computed(() => progressAt(steps.value, now.value));

export const zoom = computed(() =>
  readZoom(state.zoom.value, shape.value, (id) => graph.peek().nodes.has(id)),
);
export function setZoom(to: Zoom): void {
  state.zoom.value = zoomText(to);
}

/** −η · gradient */
export const updates = computed<ReadonlyMap<string, number>>(
  () =>
    new Map(
      parameters.value.map((id) => [id, -rate.value * (graph.value.nodes.get(id)?.gradient ?? 0)]),
    ),
);

/** The network after the update. */
export const updated = computed(() => {
  const moved = parameters.value.map((id): [string, number] => [
    id,
    numberAt(network.value, id)! + updates.value.get(id)!,
  ]);
  return withNumbers(network.value, new Map(moved));
});

export const nextLoss = computed(() => networkLoss(updated.value));

/** The network as it was loaded or drawn: what a double click on a number puts back. */
const origin = signal<TracedNetwork>(
  String(sizesOf(network.peek())) === String(sizesOf(exampleNetwork))
    ? exampleNetwork
    : network.peek(),
);

/** Shows another network, at its start. */
export function show(other: TracedNetwork): void {
  origin.value = other;
  answers.value = {};
  state.zoom.value = "";
  parameter.value = "";
  step.value = 0;
  network.value = other;
}

/** Changes the network's structure; what is shown stays where it can. */
export function change(other: TracedNetwork): void {
  origin.value = other;
  answers.value = {};
  network.value = other;
}

const handles = new Map<string, Handle>();

/** A number that was given, as a handle; undefined for what is computed. */
export function handleOf(id: string): Handle | undefined {
  if (numberAt(network.peek(), id) === undefined) return undefined;
  const initial = numberAt(origin.peek(), id) ?? 0;
  const known = handles.get(id);
  if (known?.initial === initial) return known;
  const handle = { value: numberSignal(id), initial, step: 0.05 };
  handles.set(id, handle);
  return handle;
}

/** One number of the network as a signal that can be set. */
function numberSignal(id: string): Signal<number> {
  return settable(
    () => numberAt(network.value, id) ?? 0,
    (value) => {
      network.value = withNumbers(network.peek(), new Map([[id, value]]));
    },
  );
}
