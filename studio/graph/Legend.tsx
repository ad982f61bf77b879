import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import type { View } from "../state/view.ts";
import type { MagnitudeScale } from "./scale.ts";

interface LegendProps {
  readonly view: ReadonlySignal<View>;
  /** Null where the number that sets it is not known yet. */
  readonly scale: ReadonlySignal<MagnitudeScale | null>;
}

const articles = { value: "a", gradient: "a", update: "an" } as const;

/** How the lines of a graph are to be read, and from which number on a line is drawn widest. */
export function Legend({ view, scale }: LegendProps) {
  const classes = useComputed(() => `edge is-${view.value}`);
  const blocked = useComputed(() => `${classes.value} is-blocked`);
  const widest = useComputed(
    () =>
      scale.value &&
      `widest from ${articles[view.value]} ${view.value} of ${formatShortFormula(scale.value.full)}`,
  );
  return (
    <ul class="legend small muted">
      <li>
        <Sample className={classes} /> positive
      </li>
      <li>
        <Sample className={useComputed(() => `${classes.value} is-negative`)} /> negative
      </li>
      <li>
        <Sample className={useComputed(() => `${classes.value} is-unknown`)} /> not computed yet
      </li>
      <li>
        <Sample className={blocked} isHollow /> blocked
      </li>
      {widest.value && <li>{widest}</li>}
    </ul>
  );
}

function Sample({
  className,
  isHollow = false,
}: {
  className: ReadonlySignal<string>;
  isHollow?: boolean;
}) {
  return (
    <svg class="legend-sample" viewBox="0 0 30 10" aria-hidden="true">
      <g class={className}>
        <path class="stroke" d="M1 5H29" stroke-width={isHollow ? 5 : 3} />
        {isHollow && <path class="hollow" d="M1 5H29" />}
      </g>
    </svg>
  );
}
