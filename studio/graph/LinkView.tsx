import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useSelection } from "../state/selection-context.ts";
import type { Places } from "./layout.ts";
import type { GraphEdge } from "./model.ts";
import type { Drawing } from "./use-number.ts";

interface LinkViewProps extends Drawing {
  readonly index: number;
  readonly places: ReadonlySignal<Places>;
}

const [thinnest, thickest] = [1, 6];

/**
 * An edge: as wide as its number is large, dashed where it is negative, hollow where it is blocked. Where it stands
 * for many, it is as wide as the widest.
 */
export function LinkView({
  index,
  graph,
  places,
  view,
  progress,
  updates,
  scale,
  chosen,
}: LinkViewProps) {
  const { lit } = useSelection();
  const link = useComputed(() => graph.value.links[index]);
  const edges = useComputed(() => link.value?.edges ?? []);
  const path = useComputed(() => places.value.links.get(link.value?.id ?? "")?.path ?? "");
  /** The number on whose side it is decided what flows: of a value where it goes, else where it comes to. */
  const endOf = ({ from, to }: GraphEdge) => (view.value === "value" ? to : from);
  const numbers = useComputed(() =>
    edges.value.flatMap((edge) => {
      if (!progress.value.isKnown(endOf(edge), view.value)) return [];
      if (view.value === "value") return graph.value.nodes.get(edge.from)!.value;
      if (view.value === "update") return updates.value.get(edge.from) ?? [];
      return edge.term?.value ?? [];
    }),
  );
  const width = useComputed(() => {
    const largest = numbers.value.reduce((size, each) => Math.max(size, Math.abs(each)), 0);
    return largest === 0 ? thinnest : thinnest + (thickest - thinnest) * scale.value.share(largest);
  });
  const isNegative = useComputed(
    () => numbers.value.every((each) => each <= 0) && numbers.value.some((each) => each < 0),
  );
  const isBlocked = useComputed(() => {
    const isDrawn = view.value === "gradient" && numbers.value.length > 0;
    return isDrawn && edges.value.every((edge) => edge.isBlocked);
  });
  // An update is at the number itself: nothing travels.
  const isNow = useComputed(
    () =>
      view.value !== "update" &&
      edges.value.some((edge) => progress.value.isNow(endOf(edge), view.value)),
  );
  const isChosen = useComputed(() => edges.value.some(({ id }) => chosen.value?.edges.has(id)));
  const classes = useComputed(() => {
    const isLit = edges.value.some(({ from, to }) => lit.value === from || lit.value === to);
    return [
      "edge",
      `is-${view.value}`,
      edges.value.length > 1 && "is-bundle",
      numbers.value.length === 0 && "is-unknown",
      isNegative.value && "is-negative",
      isBlocked.value && "is-blocked",
      chosen.value && (isChosen.value ? "is-chosen" : "is-dim"),
      isLit && "is-lit",
      isNow.value && "is-now",
    ]
      .filter(Boolean)
      .join(" ");
  });
  const wide = useComputed(() => (isBlocked.value ? 5 : width.value));
  const isShut = useComputed(
    () => isBlocked.value && edges.value.some(({ term }) => term?.blocked ?? false),
  );
  return (
    <g class={classes}>
      <path class="stroke" d={path} stroke-width={wide} />
      {isBlocked.value && <path class="hollow" d={path} />}
      {isShut.value && <Gate path={path.value} />}
      {isNow.value && <Traveller path={path.value} isBack={view.value === "gradient"} />}
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
