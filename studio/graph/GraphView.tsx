import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useSelection } from "../state/selection-context.ts";
import { useKeys } from "../state/use-keys.ts";
import type { View } from "../state/view.ts";
import type { Direction } from "./boxes.ts";
import { ElementEdges } from "./ElementEdges.tsx";
import { Legend } from "./Legend.tsx";
import { LinkView } from "./LinkView.tsx";
import { type Graph, pathsFrom } from "./model.ts";
import type { Handle, Progress } from "./progress.ts";
import { magnitudeScale } from "./scale.ts";
import { TensorView } from "./TensorView.tsx";
import type { Drawing } from "./use-number.ts";
import { type LayoutLater, usePlaces } from "./use-places.ts";
import { useWindow } from "./use-window.ts";
import { useZoom } from "./use-zoom.ts";
import { neighbour } from "./walk.ts";
import { ZoomButtons } from "./ZoomButtons.tsx";
import "./graph.css";

export interface GraphViewProps {
  readonly graph: ReadonlySignal<Graph>;
  readonly view: Signal<View>;
  /** What the figure is, for a screen reader. */
  readonly name: string;
  readonly progress: ReadonlySignal<Progress>;
  /** What the next step of training adds to each parameter. */
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly handleOf: (id: string) => Handle | undefined;
  /** Makes what lays out a large graph, as `layoutInWorker`. Default: the page itself. */
  readonly layoutLater?: () => LayoutLater;
}

/** Pixels around the graph: `.graph` has them as its padding. */
const margin = 6;
/** Below this width of the figure, in pixels, a graph runs downwards. */
const narrow = 560;
/** No graph is drawn larger, or smaller, than this before it is zoomed: what does not fit is scrolled. */
const [smallest, largest] = [0.75, 1.3];
/** How much larger than usual a person has text: the graph's is in pixels. */
const textSize = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** A computation graph with its values, gradients or updates, which can be walked, lit, pinned and zoomed. */
export function GraphView({ name, handleOf, layoutLater, ...given }: GraphViewProps) {
  const { graph, view, updates } = given;
  const { letGo, light, lit } = useSelection();
  const box = useRef<HTMLDivElement>(null);
  const room = useSignal({ width: 800, height: 480 });
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => {
      // Without the room that rings around nodes at the border take.
      const [width, height] = [element.clientWidth - 2 * margin, element.clientHeight - 2 * margin];
      room.value = { width, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useKeys({ Escape: letGo });

  const direction = useComputed<Direction>(() => (room.value.width < narrow ? "down" : "right"));
  // Numbers change often, the structure seldom: only that makes nodes and edges anew.
  const shape = useComputed(() => shapeOf(graph.value));
  const along = useComputed(() =>
    direction.value === "down" ? room.value.height : room.value.width,
  );
  const places = usePlaces(graph, shape, direction, along, layoutLater);
  const fit = useComputed(() => {
    const { width, height } = places.value;
    const { width: across, height: down } = room.value;
    const byWidth = across / width;
    const whole = direction.value === "down" ? byWidth : Math.min(byWidth, down / height);
    const size = textSize();
    return Math.min(size * largest, Math.max(size * smallest, whole));
  });
  const zoom = useZoom(box, fit);
  const stage = useComputed(() => {
    const { width, height } = places.value;
    return `width: ${width}px; height: ${height}px; transform: scale(${zoom.scale.value})`;
  });
  const extent = useComputed(() => {
    const { width, height } = places.value;
    return `width: ${width * zoom.scale.value}px; height: ${height * zoom.scale.value}px`;
  });
  const chosen = useChosen(graph);
  const scale = useComputed(() => {
    const { nodes, edges } = graph.value;
    if (view.value === "value")
      return magnitudeScale([...nodes.values()].map(({ value }) => value));
    if (view.value === "update") return magnitudeScale(updates.value.values());
    return magnitudeScale(edges.map(({ term }) => term?.value ?? 0));
  });

  /** One node at a time can be reached by Tab; arrow keys lead on from it. */
  const current = useSignal<string | null>(null);
  const entry = useComputed(() => {
    const { nodes } = graph.value;
    return current.value !== null && nodes.has(current.value)
      ? current.value
      : [...nodes.keys()][0];
  });
  const inSight = useWindow(box, graph, places, zoom.scale, current);
  const drawn = useComputed(() =>
    inSight.value ? [...inSight.value.tensors, ...inSight.value.links].join() : "",
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLButtonElement) || lit.peek() === null) return;
    const next = neighbour(graph.peek(), places.peek(), lit.peek()!, event.key);
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) return;
    current.value = next;
    const focus = () =>
      box.current!.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
    // Out of sight in a large graph, it has to be drawn first.
    if (inSight.peek()) requestAnimationFrame(focus);
    else focus();
  };

  shape.value;
  drawn.value;
  const { tensors, links } = graph.peek();
  const window = inSight.peek();
  const drawing: Drawing = { ...given, chosen, scale, entry };
  return (
    <div class="graph-frame">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        ref={box}
        class="graph"
        role="group"
        aria-label={name}
        onKeyDown={onKeyDown}
        onPointerLeave={() => light(null)}
      >
        <div class="graph-room" style={extent}>
          <div class="graph-stage" style={stage}>
            <svg class="graph-edges" aria-hidden="true">
              {links.map(
                ({ id }, i) =>
                  (window?.links.has(id) ?? true) && (
                    <LinkView key={id} index={i} places={places} {...drawing} />
                  ),
              )}
            </svg>
            {[...tensors.values()].map(
              (tensor) =>
                (window?.tensors.has(tensor.id) ?? true) && (
                  <TensorView
                    key={`${tensor.id} ${tensor.shape.join("×")}`}
                    {...{ tensor, places, handleOf, ...drawing }}
                  />
                ),
            )}
            <svg class="graph-edges" aria-hidden="true">
              <ElementEdges {...{ places, direction, ...drawing }} />
            </svg>
          </div>
        </div>
      </div>
      <div class="graph-foot">
        <Legend view={view} scale={scale} />
        <ZoomButtons zoom={zoom} />
      </div>
    </div>
  );
}

/** What is in the light: what the words show, or the paths of what is pinned. */
function useChosen(graph: ReadonlySignal<Graph>): Drawing["chosen"] {
  const { highlighted, pinned } = useSelection();
  return useComputed(() => {
    if (highlighted.value) return highlighted.value;
    const ids = pinned.value.filter((id) => graph.value.nodes.has(id));
    if (ids.length === 0) return null;
    const paths = ids.map((id) => pathsFrom(graph.value, id));
    return {
      nodes: new Set(paths.flatMap(({ nodes }) => [...nodes])),
      edges: new Set(paths.flatMap(({ edges }) => [...edges])),
    };
  });
}

function shapeOf({ tensors, links }: Graph): string {
  const boxes = [...tensors.values()].map(({ id, shape }) => `${id} ${shape.join("×")}`);
  return `${boxes.join()};${links.map(({ id }) => id).join()}`;
}
