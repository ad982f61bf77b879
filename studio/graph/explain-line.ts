import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { explanation } from "../state/explanation.ts";
import { lit, pinned } from "../state/selection.ts";
import type { View } from "../state/view.ts";
import { highlighted } from "./highlight.ts";
import type { Graph } from "./model.ts";
import type { Progress } from "./progress.ts";
import { sentenceOf } from "./sentence.ts";

interface Explained {
  readonly graph: ReadonlySignal<Graph>;
  readonly view: ReadonlySignal<View>;
  readonly progress: ReadonlySignal<Progress>;
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  /** What is said where nothing is lit or pinned. */
  readonly otherwise: ReadonlySignal<string>;
}

/** Keeps the line that explains at what the words show, is under the pointer, has the focus, or is pinned. */
export function useExplanation({ graph, view, progress, updates, otherwise }: Explained): void {
  useSignalEffect(() => {
    if (highlighted.value?.text) {
      explanation.value = highlighted.value.text;
      return;
    }
    const id = lit.value ?? pinned.value.at(-1) ?? null;
    if (id === null || !graph.value.nodes.has(id)) {
      explanation.value = otherwise.value;
    } else if (progress.value.isKnown(id, view.value)) {
      explanation.value = sentenceOf(graph.value, id, view.value, updates.value.get(id));
    } else {
      explanation.value = `${id}: its ${view.value} is not computed yet. Step forward.`;
    }
  });
}
