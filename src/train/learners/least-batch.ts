import { twinKinds, twinOf } from "../../manual/twins.ts";
import { completed, type LayerDescription, layerKinds, rowOf } from "../../nn/layers/table.ts";

interface Demand {
  readonly samples: number;
  /** A layer of the kind that demands it. */
  readonly layer: object;
}

let known: readonly Demand[] | undefined;

/** The kinds of layers that cannot learn from a single sample, by the table of all kinds. */
function demands(): readonly Demand[] {
  known ??= layerKinds.flatMap((kind) => {
    const { leastBatch: samples = 1, module } = rowOf(kind);
    if (samples === 1) return [];
    const { options } = completed({ kind } as LayerDescription);
    const layers = [module(options, [1], {})];
    const twins = twinKinds.includes(kind) ? [twinOf(kind)(options, [1], {})] : [];
    return [...layers, ...twins].map((layer) => ({ samples, layer }));
  });
  return known;
}

/** The fewest samples that a layer can be trained on at once. */
export function leastBatchOf(layer: object): number {
  const own = demands().filter((each) => layer instanceof each.layer.constructor);
  return Math.max(1, ...own.map(({ samples }) => samples));
}
