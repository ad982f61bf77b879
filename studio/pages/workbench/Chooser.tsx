import { useComputed } from "@preact/signals";
import { chosen, workOf } from "./bench.ts";
import { checklist, exercises } from "./exercises.ts";

/** What is on the bench: an exercise, solved or not, or the checklist. */
export function Chooser() {
  const solved = useComputed(() => exercises.filter(({ id }) => workOf(id).value.isSolved).length);
  return (
    <div class="chooser">
      <label class="small muted" for="workbench-exercise">
        On the bench
      </label>
      <select
        id="workbench-exercise"
        value={chosen}
        onChange={(event) => {
          chosen.value = event.currentTarget.value;
        }}
      >
        <optgroup label="Write it">
          {exercises
            .filter(({ kind }) => kind === "write")
            .map(({ id, title }) => (
              <Choice key={id} id={id} title={title} />
            ))}
        </optgroup>
        <optgroup label="Find the bug">
          {exercises
            .filter(({ kind }) => kind === "find")
            .map(({ id, title }) => (
              <Choice key={id} id={id} title={title} />
            ))}
        </optgroup>
        <optgroup label="Your own training">
          <option value={checklist.id}>{checklist.title}</option>
        </optgroup>
      </select>
      <span class="small muted">
        {solved} of {exercises.length} solved
      </span>
    </div>
  );
}

function Choice({ id, title }: { id: string; title: string }) {
  const text = useComputed(() => (workOf(id).value.isSolved ? `${title} ✓ solved` : title));
  return <option value={id}>{text}</option>;
}
