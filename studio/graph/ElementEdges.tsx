import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useSelection } from "../state/selection-context.ts";
import type { Direction, Grid } from "./boxes.ts";
import { EdgeLabel } from "./EdgeLabel.tsx";
import { curve, onCurve, type Places, type Point } from "./layout.ts";
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
  const turned = ({ x, y }: Point) => (direction.value === "down" ? { x: y, y: x } : { x, y });
  /** From border to border of the tensors: over their numbers a line would strike them through. */
  const endsOf = ({ from, to }: GraphEdge): [Point, Point] | undefined => {
    const { nodes, boxes, grids } = places.value;
    const isDown = direction.value === "down";
    const [start, end] = [from, to].map((id) => {
      const { tensor } = graph.value.nodes.get(id)!;
      const [place, box] = [nodes.get(id), boxes.get(tensor)];
      if (!place || !box) return undefined;
      const grid = grids.get(tensor);
      const at = graph.value.tensors.get(tensor)!.elements.indexOf(id);
      const across = turned(place).y + (grid ? aside(at, grid, isDown) : 0);
      return { across, middle: turned(box).x, half: (isDown ? box.height : box.width) / 2 };
    });
    if (!start || !end) return undefined;
    return [
      { x: start.middle + start.half, y: start.across },
      { x: end.middle - end.half, y: end.across },
    ];
  };
  const lineOf = (edge: GraphEdge) => {
    const ends = endsOf(edge);
    return ends && curve(ends, turned);
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
      return line && others.length === 0 && picked.edges.has(edge.id)
        ? [{ edge, at: line.middle }]
        : [];
    });
    if (edges.value.length > mostLabels) return single;
    const within = graph.value.links.flatMap(({ edges: all }) => {
      const shown = all.filter((edge) => edges.value.includes(edge));
      // One after the other along their lines: side by side these are too near to each other.
      return shown.flatMap((edge, i) => {
        const ends = endsOf(edge);
        const at = ends && turned(onCurve(ends, (i + 1) / (shown.length + 1)));
        return at ? [{ edge, at }] : [];
      });
    });
    return [...single, ...within];
  });
  return (
    <g class={classes}>
      <path class="stroke" d={open} />
      <path class="stroke dashed" d={negative} />
      <path class="stroke is-blocked" d={blocked} />
      {labelled.value.map(
        ({ edge: { id, term }, at }) => term && <EdgeLabel key={id} at={at} term={term} />,
      )}
    </g>
  );
}

/** How far from the middle of its element a line is, so that those of one row, or downwards of one column, are apart. */
function aside(position: number, { columns, rows, cell }: Grid, isDown: boolean): number {
  const [place, count] = isDown
    ? [Math.floor(position / columns), rows]
    : [position % columns, columns];
  const breadth = 0.8 * (isDown ? cell.width : cell.height);
  return breadth * ((place + 0.5) / count - 0.5);
}
