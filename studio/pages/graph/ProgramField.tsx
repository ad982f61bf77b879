import { useComputed } from "@preact/signals";
import type { FormulaError } from "../../formula/formula-error.ts";
import { examples } from "./examples.ts";
import { again, pins, problem, step, written } from "./state.ts";
import "./program.css";

/** The program as text, with what is wrong at its place, and the examples. */
export function ProgramField() {
  const rows = useComputed(() => written.value.split("\n").length);
  const isWrong = useComputed(() => problem.value !== null);
  const chosen = useComputed(() => {
    const own = withoutNumbers(written.value);
    return String(examples.findIndex(({ program }) => withoutNumbers(program) === own));
  });
  const choose = (index: number) => {
    const example = examples[index];
    if (!example) return;
    written.value = example.program;
    step.value = 9999;
    pins.value = [];
    again.value = [];
  };
  return (
    <div class="program">
      <div class="program-head">
        <h2>
          <label for="program">Program</label>
        </h2>
        <select
          aria-label="Example"
          value={chosen}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        >
          {examples.map(({ title }, i) => (
            <option key={title} value={String(i)}>
              {title}
            </option>
          ))}
          <option value="-1" disabled>
            your own
          </option>
        </select>
      </div>
      <div class="program-field">
        <Marked />
        <textarea
          id="program"
          rows={rows}
          value={written}
          spellcheck={false}
          autoComplete="off"
          autoCapitalize="off"
          aria-invalid={isWrong}
          aria-describedby="program-problem"
          onInput={(event) => {
            const { value } = event.currentTarget;
            // Derivatives of another program are not of this one.
            if (withoutNumbers(value) !== withoutNumbers(written.peek())) again.value = [];
            written.value = value;
          }}
        />
      </div>
      <p id="program-problem" class="small wrong" aria-live="polite">
        {useComputed(() => problem.value?.message ?? "")}
      </p>
      {isWrong.value && (
        <p class="small muted">Until it is right, all else shows the last program that was.</p>
      )}
    </div>
  );
}

/** Two programs that differ in their numbers only are one example. */
function withoutNumbers(text: string): string {
  return text.replace(/(?<![\p{L}\d_])-?\d+(\.\d+)?(e[+-]?\d+)?/gu, "#");
}

/** The text once more, behind the field: what is wrong in it is underlined. */
function Marked() {
  const parts = useComputed(() => (problem.value ? split(written.value, problem.value) : null));
  if (!parts.value) return null;
  const [before, wrong, after] = parts.value;
  return (
    <div class="program-marked" aria-hidden="true">
      {before}
      <mark>{wrong}</mark>
      {after}
    </div>
  );
}

function split(text: string, { start, end }: FormulaError): [string, string, string] {
  // At the end of the text there is nothing to underline but a blank.
  const wrong = text.slice(start, Math.max(end, start + 1)) || " ";
  return [
    text.slice(0, start),
    wrong === "\n" ? " \n" : wrong,
    text.slice(Math.max(end, start + 1)),
  ];
}
