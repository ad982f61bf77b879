import { useComputed } from "@preact/signals";
import type { Check } from "../../exercises/grade/check.ts";
import { code, graded, isRight, isRunning, reply, summary } from "./bench.ts";
import { HeatMap } from "./HeatMap.tsx";
import { lineOfGradient } from "./where.ts";

type GoTo = (line: number) => void;

/** What the latest check says of the code. */
export function Verdict({ goTo }: { goTo: GoTo }) {
  const mark = useComputed(() => (isRight.value ? "is-right" : reply.value ? "is-wrong" : ""));
  const busy = useComputed(() => isRunning.value);
  return (
    <section class="verdict-of-code" aria-label="Verdict" aria-busy={busy}>
      <h2>Verdict</h2>
      <p class={mark} role="status">
        {summary} {graded}
      </p>
      {reply.value?.problem && (
        <p>
          {reply.value.problem.text} <Line line={reply.value.problem.line} goTo={goTo} />
        </p>
      )}
      <ol class="checks">
        {reply.value?.checks.map((check) => (
          <CheckItem key={check.asked} check={check} goTo={goTo} />
        ))}
      </ol>
      {reply.value && reply.value.printed.length > 0 && (
        <>
          <h3>Printed</h3>
          <pre class="printed small">{reply.value.printed.join("\n")}</pre>
        </>
      )}
    </section>
  );
}

/** The line that a failed check speaks of, or that writes a gradient which is wrong. */
export function lineOfCheck({ line, variables, passed }: Check, text: string): number | undefined {
  if (passed) return undefined;
  return line ?? (variables?.length ? lineOfGradient(text, variables[0]) : undefined);
}

function CheckItem({ check, goTo }: { check: Check; goTo: GoTo }) {
  const { asked, passed, said, advice, maps = [] } = check;
  return (
    <li class={passed ? "is-right" : "is-wrong"}>
      <h3>
        <span aria-hidden="true">{passed ? "✓" : "✗"}</span>
        <span class="only-spoken">{passed ? "Holds: " : "Does not hold: "}</span> {asked}
      </h3>
      <p>
        {said} {!passed && <Line line={lineOfCheck(check, code.peek())} goTo={goTo} />}
      </p>
      {advice && <p class="muted">{advice.replace(/([^.?!}])$/, "$1.")}</p>}
      {maps.map((map) => (
        <HeatMap key={map.name} map={map} />
      ))}
    </li>
  );
}

function Line({ line, goTo }: { line: number | undefined; goTo: GoTo }) {
  if (line === undefined) return null;
  return (
    <button type="button" class="to-line" onClick={() => goTo(line)}>
      line {line}
    </button>
  );
}
