import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useSelection } from "../state/selection-context.ts";
import type { Direction } from "./boxes.ts";
import { EdgeLabel } from "./EdgeLabel.tsx";
import { curve, type Places, type Point } from "./layout.ts";
import type { GraphEdge } from "./model.ts";
import type { Drawing } from "./use-number.ts";

interface ElementEdgesProps extends Drawing {
  readonly places: ReadonlySignal<Places>;
  readonly direction: ReadonlySignal<Direction>;
}

/** More lines than this between elements say nothing. */
const mostLines = 200;
/** With more labels than this none can be read. */
const mostLabels = 12;

/** The edges between elements of tensors, of what is pinned or lit: entry by entry, over the tensors' own edges. */
export function ElementEdges({ graph, places, direction, view, chosen }: ElementEdgesProps) {
  const { lit } = useSelection();
  const edges = useComputed(() => {
    const isMeant = ({ id, from, to }: GraphEdge) =>
      chosen.value ? chosen.value.edges.has(id) : lit.value === from || lit.value === to;
    const bundles = graph.value.links.filter(({ edges }) => edges.length > 1);
    return bundles.flatMap(({ edges }) => edges.filter(isMeant)).slice(0, mostLines);
  });
  const lineOf = ({ from, to }: GraphEdge) => {
    const isDown = direction.value === "down";
    const turned = ({ x, y }: Point) => (isDown ? { x: y, y: x } : { x, y });
    const ends = [from, to].map((id) => places.value.nodes.get(id));
    const [start, end] = ends.map((place) => place && turned(place));
    if (!start || !end) return undefined;
    const half = (id: string) => {
      const { tensor } = graph.value.nodes.get(id)!;
      const { grids, boxes } = places.value;
      const size = grids.get(tensor)?.cell ?? boxes.get(tensor)!;
      return (isDown ? size.height : size.width) / 2;
    };
    return curve(
      [
        { ...start, x: start.x + half(from) },
        { ...end, x: end.x - half(to) },
      ],
      turned,
    );
  };
  const pathOf = (isDrawn: (edge: GraphEdge) => boolean) =>
    edges.value
      .filter(isDrawn)
      .map((edge) => lineOf(edge)?.path ?? "")
      .join("");
  const isNegative = ({ from, term }: GraphEdge) =>
    (view.value === "value" ? graph.value.nodes.get(from)!.value : (term?.value ?? 0)) < 0;
  const isBlocked = (edge: GraphEdge) => view.value !== "value" && edge.isBlocked;
  const open = useComputed(() => pathOf((edge) => !isBlocked(edge) && !isNegative(edge)));
  const negative = useComputed(() => pathOf((edge) => !isBlocked(edge) && isNegative(edge)));
  const blocked = useComputed(() => pathOf(isBlocked));
  const classes = useComputed(() => `edge is-${view.value} is-element`);
  /** The local derivatives on what is chosen, of single edges too. */
  const labelled = useComputed(() => {
    const picked = chosen.value;
    if (!picked) return [];
    const single = graph.value.links.flatMap(({ id, edges: [edge, ...others] }) => {
      const line = places.value.links.get(id);
      return line && others.length === 0 && picked.edges.has(edge.id) ? [{ edge, line }] : [];
    });
    const within = edges.value.flatMap((edge) => {
      const line = lineOf(edge);
      return line ? [{ edge, line }] : [];
    });
    return [...single, ...(within.length <= mostLabels ? within : [])];
  });
  return (
    <g class={classes}>
      <path class="stroke" d={open} />
      <path class="stroke dashed" d={negative} />
      <path class="stroke is-blocked" d={blocked} />
      {labelled.value.map(
        ({ edge: { id, term }, line }) =>
          term && <EdgeLabel key={id} at={line.middle} term={term} />,
      )}
    </g>
  );
}
