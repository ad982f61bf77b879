import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import { lit } from "../state/selection.ts";
import type { View } from "../state/view.ts";
import type { Places } from "./layout.ts";
import type { Graph } from "./model.ts";
import type { Progress } from "./progress.ts";
import type { MagnitudeScale } from "./scale.ts";

interface EdgeViewProps {
  readonly index: number;
  readonly graph: ReadonlySignal<Graph>;
  readonly places: ReadonlySignal<Places>;
  readonly view: Signal<View>;
  readonly progress: ReadonlySignal<Progress>;
  readonly updates: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly scale: ReadonlySignal<MagnitudeScale>;
  readonly chosen: ReadonlySignal<{ edges: ReadonlySet<string> } | null>;
}

const [thinnest, thickest] = [1, 6];

/** An edge: as wide as its number is large, dashed where it is negative, hollow where it is blocked. */
export function EdgeView({
  index,
  graph,
  places,
  view,
  progress,
  updates,
  scale,
  chosen,
}: EdgeViewProps) {
  const edge = useComputed(() => graph.value.edges[index]);
  const path = useComputed(() => places.value.edges.get(edge.value?.id ?? "") ?? "");
  const number = useComputed(() => {
    if (!edge.value) return null;
    const { from, to, term } = edge.value;
    const isFlowing = progress.value.isKnown(view.value === "value" ? to : from, view.value);
    if (!isFlowing) return null;
    if (view.value === "value") return graph.value.nodes.get(from)!.value;
    if (view.value === "update") return updates.value.get(from) ?? null;
    return term?.value ?? null;
  });
  const width = useComputed(() => {
    if (number.value === null || number.value === 0) return thinnest;
    return thinnest + (thickest - thinnest) * scale.value.share(number.value);
  });
  const isBlocked = useComputed(() => {
    const isDrawn = view.value === "gradient" && number.value !== null;
    return isDrawn && (edge.value?.isBlocked ?? false);
  });
  const isNow = useComputed(() => {
    if (!edge.value) return false;
    const { from, to } = edge.value;
    return progress.value.isNow(view.value === "value" ? to : from, view.value);
  });
  const classes = useComputed(() => {
    if (!edge.value) return "edge";
    const { id, from, to } = edge.value;
    const isLit = lit.value === from || lit.value === to;
    return [
      "edge",
      `is-${view.value}`,
      number.value === null && "is-unknown",
      (number.value ?? 0) < 0 && "is-negative",
      isBlocked.value && "is-blocked",
      chosen.value && (chosen.value.edges.has(id) ? "is-chosen" : "is-dim"),
      isLit && "is-lit",
      isNow.value && "is-now",
    ]
      .filter(Boolean)
      .join(" ");
  });
  // An update stays where it is.
  const isTravelled = useComputed(() => isNow.value && view.value !== "update");
  const wide = useComputed(() => (isBlocked.value ? 5 : width.value));
  const isShut = useComputed(() => isBlocked.value && (edge.value?.term?.blocked ?? false));
  return (
    <g class={classes}>
      <path class="stroke" d={path} stroke-width={wide} />
      {isBlocked.value && <path class="hollow" d={path} />}
      {isShut.value && <Gate path={path.value} />}
      {isTravelled.value && <Traveller path={path.value} isBack={view.value === "gradient"} />}
    </g>
  );
}

/** A gate that lets nothing through: a bar across the middle of the edge. */
function Gate({ path }: { path: string }) {
  return <path class="gate" d="M0 -9V9" ref={(mark) => alongPath(mark, path, "50%")} />;
}

/** A value on its way along an edge. */
function Traveller({ path, isBack }: { path: string; isBack: boolean }) {
  return (
    <circle
      class={isBack ? "traveller is-back" : "traveller"}
      r={5}
      ref={(mark) => alongPath(mark, path)}
    />
  );
}

/** Set as properties: the page's policy allows no style attributes. */
function alongPath(mark: SVGElement | null, path: string, distance?: string): void {
  if (!mark) return;
  mark.style.offsetPath = `path("${path}")`;
  if (distance) mark.style.offsetDistance = distance;
}
