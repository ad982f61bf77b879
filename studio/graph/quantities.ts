import { computed, type ReadonlySignal } from "@preact/signals";
import type { Quantity } from "../formula/quantity.ts";
import type { Graph } from "./model.ts";
import type { Progress } from "./progress.ts";

/** The numbers of a graph by the names that its trace's formulas give them: `z`, `dL/dz`, `∂L/∂z`. */
export function quantitiesOf(
  graph: ReadonlySignal<Graph>,
  progress: ReadonlySignal<Progress>,
): (name: string) => Quantity | undefined {
  const known = new Map<string, Quantity>();
  return (name) => {
    const before = known.get(name);
    if (before) return before;
    const quantity = quantityOf(name, graph, progress);
    if (quantity) known.set(name, quantity);
    return quantity;
  };
}

function quantityOf(
  name: string,
  graph: ReadonlySignal<Graph>,
  progress: ReadonlySignal<Progress>,
): Quantity | undefined {
  const { loss, nodes } = graph.peek();
  const start = [`d${loss}/d`, `∂${loss}/∂`].find((start) => name.startsWith(start));
  const id = start ? name.slice(start.length) : name;
  if (!nodes.has(id)) return undefined;
  const kind = start ? "gradient" : "value";
  return {
    id,
    voice: start ? "gradient" : "forward",
    value: computed(() => {
      if (!progress.value.isKnown(id, kind)) return null;
      return graph.value.nodes.get(id)?.[kind] ?? null;
    }),
  };
}
