import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import type { Handle } from "../graph/progress.ts";
import { quantitiesOf } from "../graph/quantities.ts";
import type { Drawing } from "../graph/use-number.ts";
import { onKey } from "../state/keys.ts";
import { letGo, light, lit, pinned } from "../state/selection.ts";
import { CellView } from "./CellView.tsx";
import { FrameView, NoteView } from "./NoteView.tsx";
import { keepInSight } from "./room.ts";
import type { Scene } from "./scene.ts";
import type { Wire } from "./shape.ts";
import { sourcesOf } from "./sources.ts";
import { WireView } from "./WireView.tsx";
import "../graph/graph.css";
import "./cell.css";
import "./network.css";

interface SceneViewProps extends Omit<Drawing, "entry"> {
  /** What the figure is, for a screen reader. */
  readonly name: string;
  /** The room of the figure, which is scrolled where it is too small. */
  readonly box: RefObject<HTMLDivElement | null>;
  /** Every cell that there is at some zoom: what stands nowhere in the scene waits at its place at home. */
  readonly ids: readonly string[];
  readonly wires: readonly Wire[];
  readonly scene: ReadonlySignal<Scene>;
  readonly home: ReadonlySignal<Scene>;
  /** How large it is drawn. */
  readonly fit: ReadonlySignal<number>;
  readonly next: (scene: Scene, id: string, key: string) => string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onBack: () => void;
  readonly useHandle: (id: string) => Handle | undefined;
  readonly children?: ComponentChildren;
}

/** Numbers as cells with what is written between them, which move from one scene to the next; walked, lit and pinned. */
export function SceneView(props: SceneViewProps) {
  const { name, box, ids, wires, scene, home, fit, next, onBack, useHandle, children } = props;
  const { graph, view, progress, updates, scale, chosen } = props;
  const stage = useComputed(() => {
    const { width, height } = scene.value;
    return `width: ${width}px; height: ${height}px; transform: scale(${fit.value})`;
  });
  const size = useComputed(() => {
    const { width, height } = scene.value;
    return `width: ${width * fit.value}px; height: ${height * fit.value}px`;
  });
  useSignalEffect(() => {
    const { isNow } = progress.value;
    const running = [...scene.value.cells].find(([id]) => isNow(id, view.value));
    if (running && box.current) keepInSight(box.current, running[1], fit.value);
  });
  const used = useComputed(() => sourcesOf(graph.value, lit.value, view.value));
  const lookup = useMemo(() => quantitiesOf(graph, progress), [graph, progress]);

  /** One cell at a time can be reached by Tab; arrow keys lead on from it. */
  const current = useSignal<string | null>(null);
  const entry = useComputed(() => {
    const { cells } = scene.value;
    return current.value !== null && cells.has(current.value)
      ? current.value
      : [...cells.keys()][0];
  });
  const onOpen = (id: string) => {
    current.value = id;
    props.onOpen(id);
  };
  // Wherever the focus is: what opened this may be gone.
  useLayoutEffect(() => {
    const back = () => {
      if (pinned.peek().length > 0) letGo();
      else onBack();
    };
    return onKey({ Escape: back });
  }, [onBack]);
  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset.cell;
    if (id === undefined || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    const to = next(scene.peek(), id, event.key);
    if (to === undefined) return;
    current.value = to;
    focusOn(box, to);
  };
  // Things move from where they were: at first they were nowhere.
  const stageClass = useSignal("network-stage is-still");
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      stageClass.value = "network-stage";
    });
    return () => cancelAnimationFrame(frame);
  }, [stageClass]);
  // Lines that have no place here fade where they were.
  const paths = useComputed(() => (scene.value.wires.size > 0 ? scene : home).value.wires);
  const wiresClass = useComputed(() => (scene.value.wires.size > 0 ? "wires" : "wires is-away"));

  const { frames, notes } = scene.value;
  const shared = { graph, view, progress, updates, scale, chosen };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={box}
      class="net-figure"
      role="group"
      aria-label={name}
      onKeyDown={onKeyDown}
      onPointerLeave={() => light(null)}
    >
      <div class="network-field">
        <div class="network-room" style={size}>
          <div class={stageClass} style={stage}>
            {frames.map((frame) => (
              <FrameView key={frame.key} frame={frame} />
            ))}
            <svg class={wiresClass} aria-hidden="true">
              {wires.map((wire) => (
                <WireView key={wire.id} wire={wire} paths={paths} {...shared} />
              ))}
            </svg>
            {children}
            {ids.map((id) => (
              <CellView
                key={id}
                id={id}
                {...shared}
                {...{ scene, home, used, entry, onOpen, useHandle }}
              />
            ))}
            {notes.map((note) => (
              <NoteView key={note.key} {...{ note, graph, progress, lookup }} />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Brings the focus to a cell. */
export function focusOn(box: RefObject<HTMLElement | null>, id: string): void {
  box.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(id)}"]`)?.focus();
}
