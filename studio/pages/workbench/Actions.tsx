import { useComputed } from "@preact/signals";
import { code, exercise, isRunning, summary, write } from "./bench.ts";
import { checklist } from "./exercises.ts";

/** Grades the code, or puts that of the start back. */
export function Actions({ onGrade }: { onGrade: () => void }) {
  const start = useComputed(() => (exercise.value ?? checklist).start);
  const isStart = useComputed(() => code.value === start.value);
  const name = useComputed(() => (exercise.value ? "Grade" : "Run"));
  const busy = useComputed(() => (isRunning.value ? "Running." : summary.value));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="workbench-actions" role="group" aria-label="Grade">
      <button type="button" class="button is-main" title="Ctrl and Enter" onClick={onGrade}>
        {name}
      </button>
      <button
        type="button"
        class="button"
        aria-disabled={isStart}
        title="What is in the editor is lost, but for its undo"
        onClick={() => write(start.peek())}
      >
        Back to the start
      </button>
      <output class="small muted" aria-live="off">
        {busy}
      </output>
    </div>
  );
}
