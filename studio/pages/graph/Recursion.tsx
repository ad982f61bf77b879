import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { NodeName } from "../../graph/NodeName.tsx";
import { selecting } from "../../state/selection.ts";
import { examples } from "./examples.ts";
import { countVisits, type Rule, recurse, rules } from "./naive.ts";
import { again, graph, now, pins, rule, schedule, step, written } from "./state.ts";

/** More visits than this are not listed. */
const mostListed = 60;

const recursion = () => recurse(graph.value, rule.value);

/** The order of the graph beside a recursion without one: visit by visit, with the gradient that stands there. */
export function Recursion() {
  const result = useComputed(recursion);
  const paths = useComputed(() => countVisits(graph.value));
  const numbers = useComputed(() => graph.value.backwardOrder.length);
  /** How many gradients are computed by now: as many visits has the recursion made. */
  const done = useComputed(() => {
    const isEnd = now.value >= schedule.value.length - 1;
    const taken = schedule.value.slice(0, now.value + 1).filter(({ view }) => view === "gradient");
    return isEnd ? Infinity : taken.reduce((sum, { ids }) => sum + ids.length, 0);
  });
  const rows = useComputed(() => Math.min(mostListed, result.value.visits.length));
  const isShared = useComputed(() => paths.value > numbers.value);
  const wrong = useComputed(
    () => [...result.value.gradients].filter(([id, gradient]) => !agrees(id, gradient)).length,
  );
  const verdict = useComputed(() => {
    const visits = `${paths.value} visits for ${numbers.value} numbers`;
    if (result.value.isCut) return `${visits}: it was stopped after ${result.value.visits.length}.`;
    const numbersRight =
      wrong.value === 0
        ? "every gradient is right in the end"
        : `${wrong.value} of the gradients ${wrong.value === 1 ? "is" : "are"} wrong`;
    return `${visits}; ${numbersRight}.`;
  });
  return (
    <div class="recursion">
      <p class="small">
        In order, each number is visited once, when all that was computed from it is done. A
        recursion that calls itself along every edge goes each path by itself.
      </p>
      <label class="rule">
        At a number it would{" "}
        <select
          value={rule}
          onChange={(event) => {
            rule.value = event.currentTarget.value as Rule;
          }}
        >
          {rules.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <p class={useComputed(() => (wrong.value > 0 ? "wrong" : ""))} aria-live="polite">
        {verdict}
      </p>
      {!isShared.value && <Unshared />}
      <div class="visit-columns">
        <section aria-label="In order">
          <h3>In order</h3>
          <ol class="visits">
            {Array.from({ length: Math.min(mostListed, numbers.value) }, (_, i) => (
              <InOrder key={i} index={i} done={done} />
            ))}
          </ol>
        </section>
        <section aria-label="By recursion">
          <h3>By recursion</h3>
          <ol class="visits">
            {Array.from({ length: rows.value }, (_, i) => (
              <ByRecursion key={i} index={i} done={done} result={result} />
            ))}
          </ol>
          {paths.value > mostListed && <p class="small muted">… {paths.value - mostListed} more</p>}
        </section>
      </div>
    </div>
  );
}

function Unshared() {
  const open = () => {
    written.value = examples[1].program;
    pins.value = [];
    again.value = [];
    step.value = 9999;
  };
  return (
    <p class="small">
      Nothing here is used twice, and so both do the same.{" "}
      <button type="button" class="link" onClick={open}>
        Open one with a number that is
      </button>
    </p>
  );
}

/** Whether a gradient is the right one. */
function agrees(id: string, gradient: number): boolean {
  const right = graph.value.nodes.get(id)?.gradient ?? 0;
  return Math.abs(gradient - right) <= 1e-9 * Math.max(1, Math.abs(right));
}

type Count = ReturnType<typeof useComputed<number>>;

function InOrder({ index, done }: { index: number; done: Count }) {
  const id = useComputed(() => graph.value.backwardOrder[index] ?? "");
  const text = useComputed(() =>
    index < done.value ? short(graph.value.nodes.get(id.value)?.gradient ?? 0) : "",
  );
  const look = useComputed(() => (text.value === "" ? "slot" : "voice-gradient"));
  return (
    <li {...selecting(id.value)}>
      <NodeName id={id.value} /> <span class={look}>{text}</span>
    </li>
  );
}

function ByRecursion({
  index,
  done,
  result,
}: {
  index: number;
  done: Count;
  result: ReturnType<typeof useComputed<ReturnType<typeof recurse>>>;
}) {
  const visit = useComputed(() => result.value.visits[index]);
  const id = useComputed(() => visit.value?.of ?? "");
  const isDone = useComputed(() => index < done.value);
  const text = useComputed(() => (isDone.value && visit.value ? short(visit.value.gradient) : ""));
  const share = useComputed(() => {
    if (!isDone.value || !visit.value?.from) return "";
    return `${rule.value === "overwrite" ? "" : "+ "}${short(visit.value.share)} from ${visit.value.from}`;
  });
  const isLast = useComputed(
    () => result.value.visits.findLastIndex(({ of }) => of === id.value) === index,
  );
  const isAgain = useComputed(
    () => result.value.visits.findIndex(({ of }) => of === id.value) < index,
  );
  const isWrong = useComputed(
    () => isDone.value && isLast.value && !agrees(id.value, visit.value?.gradient ?? 0),
  );
  const look = useComputed(() => {
    if (text.value === "") return "slot";
    return isWrong.value ? "voice-gradient is-wrong" : "voice-gradient";
  });
  const mark = useComputed(() => {
    if (isWrong.value) return `not ${short(graph.value.nodes.get(id.value)?.gradient ?? 0)}`;
    return isAgain.value && isDone.value ? "again" : "";
  });
  return (
    <li class={useComputed(() => (isAgain.value ? "is-again" : ""))} {...selecting(id.value)}>
      <NodeName id={id.value} /> <span class={look}>{text}</span>{" "}
      <span class="small muted">{share}</span> <span class="small mark">{mark}</span>
    </li>
  );
}
