import { useComputed } from "@preact/signals";
import type uPlot from "uplot";
import { colours } from "../../../canvas/colours.ts";
import { usePlot } from "../../../canvas/use-plot.ts";
import { strokes } from "./colours.ts";
import { StepOverlay } from "./StepOverlay.tsx";
import { stepPlot } from "./step-plot.ts";
import { curves, inside } from "./store.ts";

const height = 150;
/** So many matrices are drawn, from the first to the last. */
const most = 8;
const usual = 1e-3;

const ratios = () => inside.value?.ratios;

/** The places of the matrices that are drawn. */
function shownOf(length: number): number[] {
  const count = Math.min(most, length);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1)),
  );
}

/** The whole run where the curves show all of it. */
const range = () => {
  const { from, to } = curves.value?.range ?? { from: 1, to: 2 };
  return [from, to] as const;
};

/** By what part of itself each weight matrix changes, over the steps of the run that is looked into. */
export function Ratios() {
  const names = useComputed(() => JSON.stringify(ratios()?.names ?? []));
  const { room, frame } = usePlot({
    height,
    options: () => options(JSON.parse(names.value) as string[]),
    data: table,
  });
  const all = JSON.parse(names.value) as string[];
  const stroke = strokes.value;
  return (
    <figure class="run-ratios">
      <figcaption class="small">
        <span class="voice-update">Update ratios</span>, ‖ΔW‖ ÷ ‖W‖ of the weights; the dashed line
        is at 0.001, which is usual.{" "}
        {shownOf(all.length).map((place, i) => (
          <span key={all[place]} class="run-key">
            <Stroke {...stroke(i)} /> {all[place]}
          </span>
        ))}
      </figcaption>
      <div class="run-plot">
        <div
          ref={room}
          role="img"
          aria-label="Update ratios by step; the table of layers has the numbers at the step"
        />
        <StepOverlay frame={frame} range={range} />
      </div>
    </figure>
  );
}

/** A sample of a line. */
export function Stroke({ colour, dash }: { colour: string; dash: readonly number[] }) {
  return (
    <svg class="run-stroke" viewBox="0 0 22 6" aria-hidden="true">
      <line
        x2="22"
        y1="3"
        y2="3"
        stroke={colour}
        stroke-width="2.5"
        stroke-dasharray={dash.join()}
      />
    </svg>
  );
}

function options(names: readonly string[]): ReturnType<typeof stepPlot> {
  const stroke = strokes.value;
  const { css } = colours.value;
  const common = { points: { show: false }, spanGaps: true };
  const series = shownOf(names.length).map((_, i): uPlot.Series => {
    const { colour, dash } = stroke(i);
    return { ...common, stroke: colour, width: 1.5, dash: [...dash] };
  });
  return stepPlot(colours.value, {
    series: [{ ...common, stroke: css.line, width: 1, dash: [4, 4] }, ...series],
    y: { distr: 3 },
    range,
    splits: (low, high) => {
      const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
    },
    values: (ticks) => ticks.map((x) => (x == null ? "" : power(Math.round(Math.log10(x))))),
  });
}

/** `1e−3` */
function power(exponent: number): string {
  return exponent === 0 ? "1" : `1e${exponent < 0 ? "−" : ""}${Math.abs(exponent)}`;
}

function table(): uPlot.AlignedData | null {
  const value = ratios();
  if (!value) return null;
  const drawn = shownOf(value.names.length).map((place) => value.values[place]);
  return [value.steps, value.steps.map(() => usual), ...drawn] as unknown as uPlot.AlignedData;
}
