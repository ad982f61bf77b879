import { group } from "d3-array";
import type { View } from "../state/view.ts";
import type { Graph } from "./model.ts";
import type { Progress } from "./progress.ts";
import { sentenceOf } from "./sentence.ts";

/** A step on the way forward and back. */
export interface ScheduledStep {
  readonly view: View;
  /** What it computes. */
  readonly ids: readonly string[];
}

/** More steps than this are taken tensor by tensor, not number by number. */
const mostSteps = 150;

/** The numbers in the order in which they are computed: what is given, the results, the gradients, the updates. */
export function scheduleOf(graph: Graph, withGradients: boolean): readonly ScheduledStep[] {
  const { nodes, backwardOrder } = graph;
  const all = [...nodes.values()];
  const given = all.filter(({ forward }) => !forward).map(({ id }) => id);
  const results = all.filter(({ forward }) => forward).map(({ id }) => id);
  const back = withGradients ? backwardOrder.filter((id) => nodes.has(id)) : [];
  const isFine = results.length + back.length <= mostSteps;
  const inSteps = (ids: readonly string[], view: View): ScheduledStep[] => {
    if (isFine) return ids.map((id) => ({ view, ids: [id] }));
    const byTensor = group(ids, (id) => nodes.get(id)!.tensor);
    return [...byTensor.values()].map((ids) => ({ view, ids }));
  };
  return [
    { view: "value", ids: given },
    ...inSteps(results, "value"),
    ...inSteps(back, "gradient"),
    ...(withGradients ? [{ view: "update" as const, ids: given }] : []),
  ];
}

/** A step in a few words, beside the scale. */
export function stepTitle(graph: Graph, steps: readonly ScheduledStep[], index: number): string {
  const { view, ids } = steps[index] ?? { view: "value", ids: [] };
  if (index === 0) return "what is given";
  if (view === "update") return "the update";
  const tensors = new Set(ids.map((id) => graph.nodes.get(id)?.tensor));
  const what = ids.length === 1 ? ids[0] : [...tensors].join(", ");
  return view === "value" ? what : `∂${graph.loss}/∂${what}`;
}

/** What a step does, in the line that explains. */
export function stepText(graph: Graph, steps: readonly ScheduledStep[], index: number): string {
  const { view, ids } = steps[index];
  if (index === 0) return "These numbers are given. All others follow from them.";
  if (view === "update") {
    return `Forward and backward are done. Point at a number, or pin it to see every path from it to ${graph.loss}.`;
  }
  return sentenceOf(graph, ids[0], view);
}

export function progressOf(steps: readonly ScheduledStep[], now: number): Progress {
  const stepOf: Record<View, Map<string, number>> = {
    value: new Map(),
    gradient: new Map(),
    update: new Map(),
  };
  steps.forEach(({ view, ids }, i) => {
    for (const id of ids) stepOf[view].set(id, i);
  });
  const at = (id: string, view: View) => stepOf[view].get(id) ?? Infinity;
  return {
    isKnown: (id, view) => at(id, view) <= now,
    isNow: (id, view) => at(id, view) === now,
  };
}
