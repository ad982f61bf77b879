import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import { useCallback, useRef } from "preact/hooks";
import { Legend } from "../graph/Legend.tsx";
import type { Graph } from "../graph/model.ts";
import type { Handle, Progress } from "../graph/progress.ts";
import { pinned } from "../state/selection.ts";
import type { View } from "../state/view.ts";
import { DoorView } from "./DoorView.tsx";
import { entryScene } from "./entry-scene.ts";
import { layerScene, lossScene } from "./layer-scene.ts";
import { networkScene } from "./network-scene.ts";
import { fitOf, narrow, useRoom } from "./room.ts";
import { focusOn, SceneView } from "./SceneView.tsx";
import type { Room, Scene } from "./scene.ts";
import { cellsOf, type NetworkShape, wiresOf } from "./shape.ts";
import { isScaleKnown, onPaths, scaleOf } from "./sources.ts";
import { neighbourCell } from "./walk.ts";
import { inside, outside, type Zoom } from "./zoom.ts";

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
  const { graph, shape, view, zoom, onZoom, name, updates, progress, handleOf } = props;
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box, narrow);
  const home = useComputed(() => networkScene(shape.value, room.value));
  // Numbers change often, the structure seldom: only that makes a scene anew.
  const scene = useComputed(() =>
    zoom.value.level === "network"
      ? home.value
      : nearScene(shape.value, graph.peek(), room.value, zoom.value, view),
  );
  const fit = useComputed(() => fitOf(scene.value, room.value));
  const scale = useComputed(() => scaleOf(graph.value, view.value, updates.value));
  const shownScale = useComputed(() =>
    isScaleKnown(scale.value, graph.value, view.value, updates.value, progress.value)
      ? scale.value
      : null,
  );
  const wires = useComputed(() => wiresOf(shape.value));
  const chosen = useComputed(() => onPaths(graph.value, shape.value, pinned.value));
  const onOpen = (id: string) => onZoom(inside(zoom.peek(), shape.peek(), id));
  const onBack = useCallback(
    () => onZoom(outside(zoom.peek(), shape.peek())),
    [onZoom, shape, zoom],
  );
  /** A door goes away as it opens: the focus goes on to the first cell behind it. */
  const onDoor = (to: Zoom, isByKey: boolean) => {
    onZoom(to);
    if (isByKey) requestAnimationFrame(() => focusOn(box, [...scene.peek().cells.keys()][0]));
  };
  return (
    <>
      <SceneView
        ids={cellsOf(shape.value)}
        wires={wires.value}
        next={(scene, id, key) => neighbourCell(wires.peek(), scene, id, key)}
        useHandle={handleOf}
        {...{ name, box, scene, home, fit, onOpen, onBack }}
        {...{ graph, view, progress, updates, scale, chosen }}
      >
        {scene.value.doors.map((door) => (
          <DoorView key={door.key} door={door} onOpen={onDoor} />
        ))}
      </SceneView>
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
