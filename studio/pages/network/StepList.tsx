import { computed, useComputed, useSignalEffect } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { Formula } from "../../formula/Formula.tsx";
import type { Quantity } from "../../formula/quantity.ts";
import { quantitiesOf } from "../../graph/quantities.ts";
import { derivative } from "../../graph/sentence.ts";
import { keepInSight } from "../../parts/keep-in-sight.ts";
import { LearningRate } from "../../parts/LearningRate.tsx";
import { NextLoss } from "../../parts/NextLoss.tsx";
import { pinned } from "../../state/selection.ts";
import {
  graph,
  initialRate,
  network,
  nextLoss,
  now,
  progress,
  rate,
  step,
  steps,
  stretches,
  updated,
  updates,
} from "./state.ts";
import type { Stretch } from "./steps.ts";
import { TwinTable } from "./TwinTable.tsx";

const quantities = quantitiesOf(graph, progress);

/** The calculation as text, in step with the figure. */
export function StepList() {
  return (
    <>
      <Opened />
      <ol class="stretches">
        {stretches.value.map((stretch, i) => (
          <StretchItem key={`${stretch.view} ${stretch.title}`} stretch={stretch} index={i} />
        ))}
      </ol>
      <TwinTable />
    </>
  );
}

/** What is pinned, as its sum of products forward and backward. */
function Opened() {
  const ids = useComputed(() => pinned.value.filter((id) => graph.value.nodes.has(id)));
  if (ids.value.length === 0) return null;
  return (
    <section class="pinned-sums" aria-label="Pinned">
      {ids.value.map((id) => (
        <div key={id}>
          {graph.peek().nodes.get(id)!.forward && <Line id={id} view="value" />}
          {graph.peek().nodes.get(id)!.backward && <Line id={id} view="gradient" />}
        </div>
      ))}
    </section>
  );
}

function StretchItem({ stretch, index }: { stretch: Stretch; index: number }) {
  const current = useComputed(() => {
    const [first, last] = steps.value[now.value].stretches;
    return first <= index && index <= last ? "step" : undefined;
  });
  const item = useRef<HTMLLIElement>(null);
  useSignalEffect(() => {
    const running = progress.value;
    if (!item.current || current.value === undefined) return;
    const line = stretch.ids.findIndex((id) => running.isNow(id, stretch.view));
    const shown = item.current.querySelectorAll<HTMLElement>(".line")[line] ?? item.current;
    keepInSight(shown, 90, 6);
  });
  const go = () => {
    const [last] = stretch.ids.slice(-1);
    const found = steps
      .peek()
      .findIndex(({ view, ids }) => view === stretch.view && ids.includes(last));
    step.value = Math.max(0, found);
  };
  return (
    <li ref={item} aria-current={current}>
      <h2>
        <button type="button" onClick={go}>
          {stretch.title}
        </button>
      </h2>
      {index === 0 && <p class="small muted">Drag or type any underlined number of the figure.</p>}
      {index > 0 && (
        <div class="lines">
          <Lines stretch={stretch} />
        </div>
      )}
    </li>
  );
}

function Lines({ stretch: { view, ids } }: { stretch: Stretch }) {
  if (view === "update") return <Updates ids={ids} />;
  return (
    <>
      {ids.map((id) => (
        <Line key={id} id={id} view={view} />
      ))}
    </>
  );
}

/** How one number is computed: its names stay the same while the numbers move. */
function Line({ id, view }: { id: string; view: "value" | "gradient" }) {
  const text = useComputed(() => {
    const { nodes, loss } = graph.value;
    const node = nodes.get(id);
    if (view === "value") return `${id} = ${node?.forward?.formula ?? ""}`;
    return `∂${loss}/∂${id} = ${derivative(node?.backward?.formula ?? "")}`;
  });
  const remark = useComputed(() => {
    const node = graph.value.nodes.get(id);
    if (!progress.value.isKnown(id, view)) return "";
    if (view === "value") return node?.forward?.dead ? "dead: no gradient passes" : "";
    return node?.isBlocked ? "blocked" : "";
  });
  const classes = useComputed(() => `line${progress.value.isNow(id, view) ? " is-now" : ""}`);
  return (
    <div class={classes}>
      <Formula text={text.value} lookup={quantities} />
      {remark.value && <span class="remark small">{remark}</span>}
    </div>
  );
}

function Updates({ ids }: { ids: readonly string[] }) {
  const isReached = useComputed(() => progress.value.isKnown(ids[0], "update"));
  const before = useComputed(() => graph.value.nodes.get(graph.value.loss)!.value);
  const isLost = useComputed(() => isReached.value && !Number.isFinite(nextLoss.value));
  return (
    <>
      <p>
        <LearningRate rate={rate} initial={initialRate} />
      </p>
      {ids.map((id) => (
        <UpdateLine key={id} id={id} />
      ))}
      {isReached.value && (
        <NextLoss before={before} after={nextLoss} digits={6}>
          <button
            type="button"
            class="button"
            disabled={isLost}
            onClick={() => {
              network.value = updated.peek();
              step.value = 0;
            }}
          >
            Take this step
          </button>
        </NextLoss>
      )}
    </>
  );
}

/** w′ = w − η · ∂L/∂w */
function UpdateLine({ id }: { id: string }) {
  // The prime is the tensor's: W1′[0][0].
  const next = id.replace("[", "′[");
  const lookup = useMemo(() => {
    const moved = computed(() => {
      const { value } = graph.value.nodes.get(id)!;
      return progress.value.isKnown(id, "update") ? value + updates.value.get(id)! : null;
    });
    const own: Readonly<Record<string, Quantity>> = {
      [next]: { id, voice: "update", value: moved, spoken: `the next ${id}` },
      η: { id: "η", voice: "update", value: rate },
    };
    return (name: string) => own[name] ?? quantities(name);
  }, [id]);
  return (
    <div class="line">
      <Formula text={`${next} = ${id} − η·∂${graph.peek().loss}/∂${id}`} lookup={lookup} />
    </div>
  );
}
