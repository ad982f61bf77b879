import { group } from "d3-array";
import type { Graph } from "../../graph/model.ts";
import type { Progress } from "../../graph/progress.ts";
import type { View } from "../../state/view.ts";

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
