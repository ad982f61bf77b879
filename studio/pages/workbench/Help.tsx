import { useComputed } from "@preact/signals";
import { Twin } from "../../parts/Twin.tsx";
import { chosen, enoughTries, workOf, write } from "./bench.ts";
import type { ExerciseText } from "./exercises.ts";

/** Two hints, and after two tries a solution. */
export function Help({ exercise }: { exercise: ExerciseText }) {
  const { hints, reference } = exercise;
  const canSee = useComputed(() => {
    const { tries, isSolved } = workOf(chosen.value).value;
    return isSolved || tries >= enoughTries;
  });
  return (
    <section aria-label="Help">
      <h2>Help</h2>
      {hints.map((hint, i) => (
        <Twin key={hint} summary={i === 0 ? "First hint" : "Second hint"}>
          <p>{hint}</p>
        </Twin>
      ))}
      {canSee.value ? (
        <Twin summary="A solution">
          <pre class="solution small" tabIndex={0}>
            {reference}
          </pre>
          <button type="button" class="button" onClick={() => write(reference)}>
            Put it into the editor
          </button>
        </Twin>
      ) : (
        <p class="small muted">
          A solution can be seen after {enoughTries} tries. A try is a press of Grade, with an
          answer that is new and wrong.
        </p>
      )}
    </section>
  );
}
