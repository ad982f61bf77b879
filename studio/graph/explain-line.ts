import { type ReadonlySignal, type Signal, useSignalEffect } from "@preact/signals";
import { explanation as pageLine } from "../state/explanation.ts";
import { useSelection } from "../state/selection-context.ts";
import type { View } from "../state/view.ts";
import type { Graph } from "./model.ts";
import type { Progress } from "./progress.ts";
import { sentenceOf, spokenOf } from "./sentence.ts";

interface Explained {
  readonly graph: ReadonlySignal<Graph>;
  readonly view: ReadonlySignal<View>;
  readonly progress: ReadonlySignal<Progress>;
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  /** What is said where nothing is lit or pinned. */
  readonly otherwise: ReadonlySignal<string>;
  /** The line, if it is not the page's. */
  readonly line?: Signal<string>;
}

/** Keeps the line that explains at what the words show, is under the pointer, has the focus, or is pinned. */
export function useExplanation({
  graph,
  view,
  progress,
  updates,
  otherwise,
  line: explanation = pageLine,
}: Explained): void {
  const { highlighted, lit, pinned } = useSelection();
  useSignalEffect(() => {
    if (highlighted.value?.text) {
      explanation.value = highlighted.value.text;
      return;
    }
    const id = lit.value ?? pinned.value.at(-1) ?? null;
    const node = id === null ? undefined : graph.value.nodes.get(id);
    if (id === null || !node) {
      explanation.value = otherwise.value;
      return;
    }
    const update = updates.value.get(id);
    const spoken = spokenOf(node, view.value, update, progress.value);
    explanation.value = spoken.isKnown
      ? sentenceOf(graph.value, id, spoken.view, update)
      : `${id}: its ${spoken.view} is not computed yet. Step forward.`;
  });
}
