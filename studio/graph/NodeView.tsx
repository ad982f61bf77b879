import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import { formatShortFormula, type Size } from "chainrule/draw";
import { useFlash } from "../parts/flash.ts";
import { NumberHandle } from "../parts/NumberHandle.tsx";
import { lit, pinned, selecting } from "../state/selection.ts";
import { type View, voiceOf } from "../state/view.ts";
import type { Places } from "./layout.ts";
import type { Graph } from "./model.ts";
import { NodeName } from "./NodeName.tsx";
import { operationOf } from "./operation.ts";
import type { Handle, Progress } from "./progress.ts";
import type { MagnitudeScale } from "./scale.ts";
import { sentenceOf } from "./sentence.ts";

interface NodeViewProps {
  readonly id: string;
  readonly graph: ReadonlySignal<Graph>;
  readonly places: ReadonlySignal<Places>;
  readonly size: ReadonlySignal<Size>;
  readonly view: Signal<View>;
  readonly progress: ReadonlySignal<Progress>;
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly scale: ReadonlySignal<MagnitudeScale>;
  readonly chosen: ReadonlySignal<{ nodes: ReadonlySet<string> } | null>;
  /** The node that Tab reaches. */
  readonly entry: ReadonlySignal<string>;
  readonly handleOf: (id: string) => Handle | undefined;
}

/** A number of the graph with its name: its value above, its gradient or update below. */
export function NodeView(props: NodeViewProps) {
  const { id, graph, places, size, view, progress, updates, scale, chosen, entry, handleOf } =
    props;
  const node = useComputed(() => graph.value.nodes.get(id));
  const value = useComputed(() =>
    progress.value.isKnown(id, "value") ? (node.value?.value ?? null) : null,
  );
  const below = useComputed<View>(() =>
    view.value === "update" && updates.value.has(id) ? "update" : "gradient",
  );
  const lower = useComputed(() => {
    if (!progress.value.isKnown(id, below.value)) return null;
    if (below.value === "update") return updates.value.get(id) ?? null;
    return node.value?.gradient ?? null;
  });
  /** The number of the view; undefined where the view has none for this node. */
  const shown = useComputed(() => {
    if (view.value === "value") return value.value;
    return view.value === below.value ? lower.value : undefined;
  });
  const isBlocked = useComputed(
    () => view.value !== "value" && lower.value !== null && (node.value?.isBlocked ?? false),
  );
  const place = useComputed(() => {
    const { x, y } = places.value.nodes.get(id) ?? { x: 0, y: 0 };
    const { width, height } = size.value;
    return `left: ${x - width / 2}px; top: ${y - height / 2}px; width: ${width}px; height: ${height}px`;
  });
  const classes = useComputed(() =>
    [
      "node",
      `is-${view.value}`,
      `role-${node.value?.role}`,
      `tint-${tint(shown.value, scale.value)}`,
      shown.value === null && "is-unknown",
      (shown.value ?? 0) < 0 && "is-negative",
      isBlocked.value && "is-blocked",
      chosen.value && !chosen.value.nodes.has(id) && "is-dim",
      lit.value === id && "is-lit",
      pinned.value.includes(id) && "is-pinned",
      progress.value.isNow(id, view.value) && "is-now",
    ]
      .filter(Boolean)
      .join(" "),
  );
  const tabIndex = useComputed(() => (entry.value === id ? 0 : -1));
  const isPinned = useComputed(() => pinned.value.includes(id));
  const said = useComputed(() => {
    if (shown.value === null) return `${id}, ${view.value} not computed yet`;
    return sentenceOf(graph.value, id, view.value, updates.value.get(id));
  });
  const operation = useComputed(() => operationOf(node.value));
  const hasGradient = useComputed(() => node.value?.gradient !== null);
  const handle = handleOf(id);
  return (
    <div class={classes} style={place}>
      <div class="node-head">
        <button
          type="button"
          class="node-name"
          data-node={id}
          tabIndex={tabIndex}
          aria-label={said}
          aria-pressed={isPinned}
          {...selecting(id)}
        >
          <NodeName id={id} />
        </button>
        <span class="operation" aria-hidden="true">
          {operation}
        </span>
      </div>
      {handle ? <NumberHandle name={id} {...handle} /> : <Reading voice="forward" number={value} />}
      {hasGradient.value && <Reading voice={voiceOf[below.value]} number={lower} isBelow />}
    </div>
  );
}

interface ReadingProps {
  readonly voice: string;
  readonly number: ReadonlySignal<number | null>;
  readonly isBelow?: boolean;
}

function Reading({ voice, number, isBelow = false }: ReadingProps) {
  const text = useComputed(() =>
    number.value === null ? "" : formatShortFormula(number.value, 4),
  );
  const classes = useComputed(
    () =>
      `reading voice-${voice}${isBelow ? " is-below" : ""}${number.value === null ? " slot" : ""}`,
  );
  const element = useFlash<HTMLElement>(text);
  // The name's button says the numbers.
  return (
    <span ref={element} class={classes} aria-hidden="true">
      {text}
    </span>
  );
}

/** Four steps of tint are told apart; more are not. */
function tint(number: number | null | undefined, scale: MagnitudeScale): number {
  return number ? Math.ceil(4 * scale.share(number)) : 0;
}
