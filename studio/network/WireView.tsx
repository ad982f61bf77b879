import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Drawing } from "../graph/use-number.ts";
import { light, lit, pin } from "../state/selection.ts";
import type { Wire } from "./shape.ts";

interface WireViewProps extends Omit<Drawing, "entry"> {
  readonly wire: Wire;
  readonly paths: ReadonlySignal<ReadonlyMap<string, string>>;
}

/** Pixels of a line's width: a hairline for 0. */
const [thinnest, thickest] = [1, 7];

/** A line as wide as its number is large, dashed where it is negative, hollow where it is blocked. */
export function WireView(props: WireViewProps) {
  const { wire, paths, graph, view, progress, updates, scale, chosen } = props;
  const { id, from, to, of, into } = wire;
  const d = useComputed(() => paths.value.get(id) ?? "");
  /** Undefined where the view has none for this line. */
  const number = useComputed(() => {
    if (view.value === "update" && !updates.value.has(of)) return undefined;
    if (!progress.value.isKnown(of, view.value)) return null;
    if (view.value === "update") return updates.value.get(of) ?? null;
    return graph.value.nodes.get(of)?.[view.value] ?? null;
  });
  const isBlocked = useComputed(
    () =>
      view.value === "gradient" &&
      number.value === 0 &&
      (graph.value.nodes.get(of)?.isBlocked ?? false),
  );
  /** Where the way is shut: what comes after the gate is not blocked, what is before it is. */
  const isShut = useComputed(() => {
    const terms = graph.value.nodes.get(from)?.backward?.terms ?? [];
    return isBlocked.value && from === of && terms.every(({ blocked }) => blocked);
  });
  const width = useComputed(() => {
    if (isBlocked.value) return 5;
    if (!number.value) return thinnest;
    return thinnest + (thickest - thinnest) * scale.value.share(number.value);
  });
  const isNow = useComputed(() => {
    if (view.value === "update") return false;
    const arriving = view.value === "value" ? into : of;
    return number.value !== null && progress.value.isNow(arriving, view.value);
  });
  const classes = useComputed(() =>
    [
      "edge",
      `is-${view.value}`,
      number.value === null && "is-unknown",
      (number.value ?? 0) < 0 && "is-negative",
      isBlocked.value && "is-blocked",
      chosen.value && !chosen.value.edges.has(id) && "is-dim",
      (lit.value === of || lit.value === from || lit.value === to) && "is-lit",
      isNow.value && "is-now",
    ]
      .filter(Boolean)
      .join(" "),
  );
  return (
    <g class={classes}>
      <path class="stroke" d={d} stroke-width={width} />
      {isBlocked.value && <path class="hollow" d={d} />}
      {isShut.value && <OnPath kind="gate" path={d.value} />}
      {isNow.value && <OnPath kind="traveller" path={d.value} isBack={view.value === "gradient"} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its weight's cell is the same by keyboard */}
      <path
        class="touch"
        d={d}
        onPointerEnter={() => light(of)}
        onPointerLeave={() => light(null)}
        onClick={(event) => pin(of, { second: event.shiftKey })}
      />
    </g>
  );
}

/** A mark on a line: a bar that shuts it, or a number on its way. */
function OnPath({
  kind,
  path,
  isBack = false,
}: {
  kind: "gate" | "traveller";
  path: string;
  isBack?: boolean;
}) {
  // Set as properties: the page's policy allows no style attributes.
  const place = (mark: SVGElement | null) => {
    if (!mark) return;
    mark.style.offsetPath = `path("${path}")`;
    if (kind === "gate") mark.style.offsetDistance = "50%";
  };
  if (kind === "gate") return <path class="gate" d="M0 -9V9" ref={place} />;
  return <circle class={isBack ? "traveller is-back" : "traveller"} r={4.5} ref={place} />;
}
