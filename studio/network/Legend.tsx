import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import type { MagnitudeScale } from "../graph/scale.ts";
import { type View, voiceOf } from "../state/view.ts";
import { thickest, thinnest } from "./WireView.tsx";

interface LegendProps {
  readonly view: Signal<View>;
  readonly scale: ReadonlySignal<MagnitudeScale>;
}

/** What the lines mean: the scale of their width, their sign, and where nothing passes. */
export function Legend({ view, scale }: LegendProps) {
  const full = useComputed(() =>
    scale.value.full === 0 ? "" : formatShortFormula(scale.value.full, 2),
  );
  const quarter = useComputed(() =>
    scale.value.full === 0 ? "" : formatShortFormula(scale.value.full / 4, 2),
  );
  const classes = useComputed(() => `legend small voice-${voiceOf[view.value]}`);
  return (
    <ul class={classes}>
      <li>
        <Sample width={thickest} /> {full} and more
      </li>
      <li>
        <Sample width={(thinnest + thickest) / 2} /> {quarter}
      </li>
      <li>
        <Sample width={thinnest} /> 0
      </li>
      <li>
        <Sample width={3} kind="is-negative" /> negative
      </li>
      <li>
        <Sample width={5} kind="is-blocked" /> blocked
      </li>
      <li>
        <Sample width={1} kind="is-unknown" /> not yet
      </li>
    </ul>
  );
}

function Sample({ width, kind = "" }: { width: number; kind?: string }) {
  return (
    <svg class={`wire ${kind}`} viewBox="0 0 34 10" aria-hidden="true">
      <path class="stroke" d="M0 5H34" stroke-width={width} />
      {kind === "is-blocked" && <path class="hollow" d="M0 5H34" />}
    </svg>
  );
}
