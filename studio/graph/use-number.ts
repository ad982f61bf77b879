import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import { type Highlight, useSelection } from "../state/selection-context.ts";
import { type View, voiceOf } from "../state/view.ts";
import type { Graph } from "./model.ts";
import type { Progress } from "./progress.ts";
import type { MagnitudeScale } from "./scale.ts";
import { sentenceOf, spokenOf } from "./sentence.ts";

/** What every mark of a graph is drawn by. */
export interface Drawing {
  readonly graph: ReadonlySignal<Graph>;
  readonly view: Signal<View>;
  readonly progress: ReadonlySignal<Progress>;
  /** What the next step of training adds to each parameter. */
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly scale: ReadonlySignal<MagnitudeScale>;
  /** What is in the light; null where nothing is picked out. */
  readonly chosen: ReadonlySignal<Highlight | null>;
  /** The node that Tab reaches. */
  readonly entry: ReadonlySignal<string>;
}

/** A number of a graph as it is drawn in the view and the step of now. */
export function useNumber(
  id: string,
  { graph, view, progress, updates, scale, chosen, entry }: Drawing,
) {
  const { lit, pinned } = useSelection();
  const node = useComputed(() => graph.value.nodes.get(id));
  const value = useComputed(() =>
    progress.value.isKnown(id, "value") ? (node.value?.value ?? null) : null,
  );
  const below = useComputed<View>(() =>
    view.value === "update" && updates.value.has(id) ? "update" : "gradient",
  );
  /** Null while it is not computed yet, undefined where there is none. */
  const lower = useComputed(() => {
    if (below.value === "gradient" && node.value?.gradient === null) return undefined;
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
    () =>
      view.value !== "value" && typeof lower.value === "number" && (node.value?.isBlocked ?? false),
  );
  const classes = useComputed(() =>
    [
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
    const update = updates.value.get(id);
    const spoken = node.value && spokenOf(node.value, view.value, update, progress.value);
    if (!spoken) return id;
    if (!spoken.isKnown) return `${id}, ${spoken.view} not computed yet`;
    return sentenceOf(graph.value, id, spoken.view, update);
  });
  const voice = useComputed(() => voiceOf[below.value]);
  const hasGradient = useComputed(() => node.value?.gradient !== null);
  return { node, value, lower, voice, hasGradient, shown, classes, tabIndex, isPinned, said };
}

/** Four steps of tint are told apart; more are not. */
function tint(number: number | null | undefined, scale: MagnitudeScale): number {
  return number ? Math.ceil(4 * scale.share(number)) : 0;
}
