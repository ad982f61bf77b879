import {
  type ReadonlySignal,
  type Signal,
  useComputed,
  useSignal,
  useSignalEffect,
} from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Legend } from "../graph/Legend.tsx";
import type { Graph } from "../graph/model.ts";
import type { Handle, Progress } from "../graph/progress.ts";
import { quantitiesOf } from "../graph/quantities.ts";
import { onKey } from "../state/keys.ts";
import { letGo, light, lit, pinned } from "../state/selection.ts";
import type { View } from "../state/view.ts";
import { CellView } from "./CellView.tsx";
import { DoorView } from "./DoorView.tsx";
import { entryScene } from "./entry-scene.ts";
import { layerScene, lossScene } from "./layer-scene.ts";
import { FrameView, NoteView } from "./NoteView.tsx";
import { networkScene } from "./network-scene.ts";
import { fitOf, keepInSight, useRoom } from "./room.ts";
import type { Room, Scene } from "./scene.ts";
import { cellsOf, type NetworkShape, wiresOf } from "./shape.ts";
import { isScaleKnown, onPaths, scaleOf, sourcesOf } from "./sources.ts";
import { WireView } from "./WireView.tsx";
import { neighbourCell } from "./walk.ts";
import { inside, outside, type Zoom } from "./zoom.ts";
import "../graph/graph.css";
import "./cell.css";
import "./network.css";

export interface NetworkViewProps {
  readonly graph: ReadonlySignal<Graph>;
  readonly shape: ReadonlySignal<NetworkShape>;
  readonly view: Signal<View>;
  readonly zoom: ReadonlySignal<Zoom>;
  readonly onZoom: (zoom: Zoom) => void;
  /** What the figure is, for a screen reader. */
  readonly name: string;
  readonly progress: ReadonlySignal<Progress>;
  /** What the next step of training adds to each parameter. */
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly handleOf: (id: string) => Handle | undefined;
}

/** A network as units and weights, which can be walked, lit and pinned, and looked at from three distances. */
export function NetworkView(props: NetworkViewProps) {
  const { graph, shape, view, zoom, onZoom, name, updates, progress } = props;
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box);
  const home = useComputed(() => networkScene(shape.value, room.value));
  // Numbers change often, the structure seldom: only that makes a scene anew.
  const scene = useComputed(() =>
    zoom.value.level === "network"
      ? home.value
      : nearScene(shape.value, graph.peek(), room.value, zoom.value, view),
  );
  const fit = useComputed(() => fitOf(scene.value, room.value));
  const stage = useComputed(() => {
    const { width, height } = scene.value;
    return `width: ${width}px; height: ${height}px; transform: scale(${fit.value})`;
  });
  const size = useComputed(() => {
    const { width, height } = scene.value;
    return `width: ${width * fit.value}px; height: ${height * fit.value}px`;
  });
  const scale = useComputed(() => scaleOf(graph.value, view.value, updates.value));
  useSignalEffect(() => {
    const { isNow } = progress.value;
    const running = [...scene.value.cells].find(([id]) => isNow(id, view.value));
    if (running && box.current) keepInSight(box.current, running[1], fit.value);
  });
  const shownScale = useComputed(() =>
    isScaleKnown(scale.value, graph.value, view.value, updates.value, progress.value)
      ? scale.value
      : null,
  );
  const chosen = useComputed(() => onPaths(graph.value, shape.value, pinned.value));
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
  const focusOn = (id: string) => {
    current.value = id;
    box.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(id)}"]`)?.focus();
  };
  const onOpen = (id: string) => {
    current.value = id;
    onZoom(inside(zoom.peek(), shape.peek(), id));
  };
  /** A door goes away as it opens: the focus goes on to the first cell behind it. */
  const onDoor = (to: Zoom, isByKey: boolean) => {
    onZoom(to);
    if (isByKey) requestAnimationFrame(() => focusOn([...scene.peek().cells.keys()][0]));
  };
  // Wherever the focus is: what opened this may be gone.
  useEffect(() => {
    const back = () => {
      if (pinned.peek().length > 0) letGo();
      else onZoom(outside(zoom.peek(), shape.peek()));
    };
    return onKey({ Escape: back });
  }, [onZoom, shape, zoom]);
  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset.cell;
    if (id === undefined || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    const next = neighbourCell(shape.peek(), scene.peek(), id, event.key);
    if (next !== undefined) focusOn(next);
  };
  // Things move from where they were: at first they were nowhere.
  const stageClass = useSignal("network-stage is-still");
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      stageClass.value = "network-stage";
    });
    return () => cancelAnimationFrame(frame);
  }, [stageClass]);
  const paths = useComputed(() => home.value.wires);
  const wiresClass = useComputed(() =>
    zoom.value.level === "network" ? "wires" : "wires is-away",
  );

  const { frames, notes, doors } = scene.value;
  const shared = { graph, view, progress, updates, scale, chosen };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
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
                {wiresOf(shape.value).map((wire) => (
                  <WireView key={wire.id} wire={wire} paths={paths} {...shared} />
                ))}
              </svg>
              {doors.map((door) => (
                <DoorView key={door.key} door={door} onOpen={onDoor} />
              ))}
              {cellsOf(shape.value).map((id) => (
                <CellView
                  key={id}
                  id={id}
                  {...shared}
                  {...{ scene, home, used, entry, onOpen }}
                  handleOf={props.handleOf}
                />
              ))}
              {notes.map((note) => (
                <NoteView key={note.key} {...{ note, graph, progress, lookup }} />
              ))}
            </div>
          </div>
        </div>
      </div>
      <Legend view={view} scale={shownScale} />
    </>
  );
}

/** What is seen from near: a layer, the loss, one number. */
function nearScene(
  shape: NetworkShape,
  graph: Graph,
  room: Room,
  zoom: Zoom,
  view: ReadonlySignal<View>,
): Scene {
  switch (zoom.level) {
    case "layer":
      return layerScene(shape.layers[zoom.layer], room);
    case "loss":
      return lossScene(shape, room);
    case "entry":
      return entryScene(graph, zoom.id, view.value);
    case "network":
      return networkScene(shape, room);
  }
}
