import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { light, lit, pinned } from "../state/selection.ts";
import type { View } from "../state/view.ts";
import { EdgeView } from "./EdgeView.tsx";
import { Legend } from "./Legend.tsx";
import { type Direction, nodeSizes, placesOf } from "./layout.ts";
import { type Graph, pathsFrom } from "./model.ts";
import { NodeView } from "./NodeView.tsx";
import type { Handle, Progress } from "./progress.ts";
import { magnitudeScale } from "./scale.ts";
import { neighbour } from "./walk.ts";
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
}

/** Pixels around the graph: `.graph` has them as its padding. */
const margin = 6;
/** Below this width of the figure, in pixels, a graph runs downwards. */
const narrow = 560;
/** No graph is drawn larger than this. */
const largest = 1.3;

/** A computation graph with its values, gradients or updates, which can be walked, lit and pinned. */
export function GraphView(props: GraphViewProps) {
  const { graph, view, name, updates } = props;
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

  const direction = useComputed<Direction>(() => (room.value.width < narrow ? "down" : "right"));
  // Numbers change often, the structure seldom: only that makes nodes and edges anew.
  const shape = useComputed(() => shapeOf(graph.value));
  const places = useComputed(() => {
    shape.value;
    const { width, height } = room.value;
    return placesOf(graph.peek(), direction.value, direction.value === "down" ? height : width);
  });
  const fit = useComputed(() => {
    const { width, height } = places.value;
    const { width: across, height: down } = room.value;
    const byWidth = across / width;
    return Math.min(
      largest,
      direction.value === "down" ? byWidth : Math.min(byWidth, down / height),
    );
  });
  const stage = useComputed(() => {
    const { width, height } = places.value;
    return `width: ${width}px; height: ${height}px; transform: scale(${fit.value})`;
  });
  const size = useComputed(() => nodeSizes[direction.value]);
  const extent = useComputed(() => {
    const { width, height } = places.value;
    return `width: ${width * fit.value}px; height: ${height * fit.value}px`;
  });
  const chosen = useComputed(() => {
    const ids = pinned.value.filter((id) => graph.value.nodes.has(id));
    if (ids.length === 0) return null;
    const paths = ids.map((id) => pathsFrom(graph.value, id));
    return {
      nodes: new Set(paths.flatMap(({ nodes }) => [...nodes])),
      edges: new Set(paths.flatMap(({ edges }) => [...edges])),
    };
  });
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
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLButtonElement) || lit.peek() === null) return;
    if (event.key === "Escape") {
      pinned.value = [];
      return;
    }
    const next = neighbour(graph.peek(), places.peek(), lit.peek()!, event.key);
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) return;
    current.value = next;
    box.current!.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  };

  shape.value;
  const { nodes, edges } = graph.peek();
  const shared = { ...props, chosen, scale };
  return (
    <>
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
              {edges.map(({ id }, i) => (
                <EdgeView key={id} index={i} places={places} {...shared} />
              ))}
            </svg>
            {[...nodes.keys()].map((id) => (
              <NodeView key={id} id={id} places={places} entry={entry} size={size} {...shared} />
            ))}
          </div>
        </div>
      </div>
      <Legend view={view} scale={scale} />
    </>
  );
}

function shapeOf({ nodes, edges }: Graph): string {
  return `${[...nodes.keys()].join()};${edges.map(({ id }) => id).join()}`;
}
