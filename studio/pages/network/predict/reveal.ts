import { computed, effect, useSignalEffect } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { Progress } from "../../../graph/progress.ts";
import { explanation } from "../../../state/explanation.ts";
import { lit, pinned } from "../../../state/selection.ts";
import { graph, panel, progress, view } from "../state.ts";
import { standings } from "./exercise.ts";

/** What the figure shows: during the exercise all values, and the gradients that were found. */
export const shownProgress = computed<Progress>(() => {
  if (panel.value !== "predict") return progress.value;
  const found = standings.value;
  const isFound = (id: string) => {
    const standing = found.get(id)?.standing;
    return standing === "right" || standing === "shown";
  };
  return {
    isKnown: (id, view) => view === "value" || (view === "gradient" && isFound(id)),
    isNow: () => false,
  };
});

/** The exercise begins with the gradients in view: as empty slots. */
export function useExerciseView(): void {
  useLayoutEffect(() => {
    let before = panel.peek();
    return effect(() => {
      const now = panel.value;
      if (now === before) return;
      before = now;
      if (now === "predict") view.value = "gradient";
    });
  }, []);
  // After the line that explains has said how to step on, which does not help here.
  useSignalEffect(() => {
    const id = lit.value ?? pinned.value.at(-1);
    if (panel.value !== "predict" || id === undefined || !graph.value.nodes.has(id)) return;
    if (!shownProgress.value.isKnown(id, view.value)) {
      explanation.value = `${id}: its ${view.value} is hidden during the exercise.`;
    }
  });
}
