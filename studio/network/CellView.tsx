import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import type { Graph } from "../graph/model.ts";
import { NodeName } from "../graph/NodeName.tsx";
import type { Handle, Progress } from "../graph/progress.ts";
import type { MagnitudeScale } from "../graph/scale.ts";
import { sentenceOf } from "../graph/sentence.ts";
import { tint } from "../graph/use-number.ts";
import { useFlash } from "../parts/flash.ts";
import { NumberHandle } from "../parts/NumberHandle.tsx";
import { letGo, lit, pinned, selecting } from "../state/selection.ts";
import { type View, voiceOf } from "../state/view.ts";
import type { Scene } from "./scene.ts";

interface CellViewProps {
  readonly id: string;
  readonly graph: ReadonlySignal<Graph>;
  readonly view: Signal<View>;
  readonly progress: ReadonlySignal<Progress>;
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly scale: ReadonlySignal<MagnitudeScale>;
  /** Where everything stands now; what does not is out of sight. */
  readonly scene: ReadonlySignal<Scene>;
  /** The whole network: where what is out of sight comes from. */
  readonly home: ReadonlySignal<Scene>;
  /** What is on the paths of what is pinned; null where nothing is. */
  readonly chosen: ReadonlySignal<ReadonlySet<string> | null>;
  /** The numbers that the one under the pointer is computed from. */
  readonly used: ReadonlySignal<ReadonlySet<string>>;
  /** The cell that Tab reaches. */
  readonly entry: ReadonlySignal<string>;
  readonly handleOf: (id: string) => Handle | undefined;
  readonly onOpen: (id: string) => void;
}

/** A number of the network: its value above, its gradient or update below. It moves as one zooms. */
export function CellView(props: CellViewProps) {
  const { id, graph, view, progress, updates, scale, scene, home, chosen, used, entry } = props;
  const box = useComputed(() => scene.value.cells.get(id));
  const away = useComputed(() => {
    const { cells } = home.value;
    return cells.get(id) ?? cells.get(graph.value.loss);
  });
  const node = useComputed(() => graph.value.nodes.get(id));
  const value = useComputed(() =>
    progress.value.isKnown(id, "value") ? (node.value?.value ?? null) : null,
  );
  const below = useComputed<View>(() =>
    view.value === "update" && updates.value.has(id) ? "update" : "gradient",
  );
  const lower = useComputed(() => {
    if (below.value === "gradient" && node.value?.gradient === null) return undefined;
    if (!progress.value.isKnown(id, below.value)) return null;
    if (below.value === "update") return updates.value.get(id) ?? null;
    return node.value?.gradient ?? null;
  });
  /** The number of the view; undefined where the view has none for this cell. */
  const shown = useComputed(() => {
    if (view.value === "value") return value.value;
    return view.value === below.value ? lower.value : undefined;
  });
  const isBlocked = useComputed(
    () => view.value !== "value" && lower.value === 0 && (node.value?.isBlocked ?? false),
  );
  const place = useComputed(() => {
    const { x, y, width, height } = box.value ?? away.value!;
    return `transform: translate(${x}px, ${y}px); width: ${width}px; height: ${height}px`;
  });
  const classes = useComputed(() =>
    [
      "net-cell",
      `is-${view.value}`,
      `size-${(box.value ?? away.value!).size}`,
      `role-${node.value?.role}`,
      `tint-${tint(shown.value, scale.value)}`,
      box.value?.reads && `reads-${box.value.reads}`,
      !box.value && "is-away",
      shown.value === null && "is-unknown",
      (shown.value ?? 0) < 0 && "is-negative",
      isBlocked.value && "is-blocked",
      chosen.value && !chosen.value.has(id) && "is-dim",
      used.value.has(id) && "is-used",
      lit.value === id && "is-lit",
      pinned.value.includes(id) && "is-pinned",
      progress.value.isNow(id, view.value) && "is-now",
    ]
      .filter(Boolean)
      .join(" "),
  );
  const isAway = useComputed(() => (box.value ? undefined : "true"));
  const tabIndex = useComputed(() => (entry.value === id ? 0 : -1));
  const isPinned = useComputed(() => pinned.value.includes(id));
  const said = useComputed(() => {
    if (shown.value === null) return `${id}, ${view.value} not computed yet`;
    return sentenceOf(graph.value, id, view.value, updates.value.get(id));
  });
  const hasGradient = useComputed(() => node.value?.gradient !== null);
  const lowerVoice = useComputed(() => voiceOf[below.value]);
  const handle = props.handleOf(id);
  return (
    <div class={classes} style={place} aria-hidden={isAway}>
      <button
        type="button"
        class="cell-name"
        data-cell={id}
        tabIndex={tabIndex}
        aria-label={said}
        aria-pressed={isPinned}
        {...selecting(id)}
        onDblClick={() => {
          letGo();
          props.onOpen(id);
        }}
        onKeyDown={(event) => {
          // A click pins, as does Space; Enter goes in.
          if (event.key === " ") event.stopPropagation();
          if (event.key !== "Enter") return;
          event.preventDefault();
          props.onOpen(id);
        }}
      />
      <span class="cell-label" aria-hidden="true">
        <NodeName id={id} />
      </span>
      {handle ? (
        <NumberHandle name={id} {...handle} />
      ) : (
        <Reading part="above" voice="forward" number={value} />
      )}
      {hasGradient.value && <Reading part="below" voice={lowerVoice.value} number={lower} />}
    </div>
  );
}

interface ReadingProps {
  readonly voice: string;
  readonly number: ReadonlySignal<number | null | undefined>;
  readonly part: "above" | "below";
}

function Reading({ voice, number, part }: ReadingProps) {
  const text = useComputed(() => (number.value == null ? "" : formatShortFormula(number.value, 4)));
  const element = useFlash<HTMLElement>(text);
  const classes = `reading is-${part} voice-${voice}${number.value === null ? " slot" : ""}`;
  // The name's button says the numbers.
  return (
    <span ref={element} class={classes} aria-hidden="true">
      {text}
    </span>
  );
}
