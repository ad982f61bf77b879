import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import type uPlot from "uplot";
import { type Colours, colours } from "../../../canvas/colours.ts";
import { usePlot } from "../../../canvas/use-plot.ts";
import { type Column, columns } from "../engine/history.ts";
import type { Frame } from "../engine/messages.ts";
import { calm } from "./calm.ts";

interface CurveProps {
  readonly title: string;
  /** The series, of one course. */
  readonly series: readonly Series[];
  readonly isShare?: boolean;
  readonly frame: ReadonlySignal<Frame | null>;
}

interface Series {
  readonly column: Column;
  readonly voice: "forward" | "muted" | "none";
  readonly dash?: readonly number[];
}

const losses: readonly Series[] = [
  { column: "max", voice: "none" },
  { column: "min", voice: "none" },
  { column: "mean", voice: "forward" },
  { column: "validationLoss", voice: "muted" },
];
const accuracies: readonly Series[] = [
  { column: "trainAccuracy", voice: "forward" },
  { column: "validationAccuracy", voice: "muted" },
];

/** Loss and accuracy of the courses that are looked at, as curves and in words. */
export function Curves() {
  const loss = useComputed(() => {
    const { value } = calm.words;
    if (!value) return "";
    const { train, validation } = value.main;
    const kept = validation ? `, ${short(validation.loss, 3)} on the points kept` : "";
    return `${short(train.loss, 3)}${kept}`;
  });
  const accuracy = useComputed(() => {
    const { value } = calm.words;
    if (!value) return "";
    const { train, validation } = value.main;
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return `${percent(train.accuracy)}${validation ? `, ${percent(validation.accuracy)} of those kept` : ""}`;
  });
  return (
    <div class="curves">
      <figure>
        <figcaption>
          Loss <strong class="voice-forward">{loss}</strong>
        </figcaption>
        <Curve title="Loss" series={losses} frame={calm.loss} />
      </figure>
      <figure>
        <figcaption>
          Right <strong class="voice-forward">{accuracy}</strong>
        </figcaption>
        <Curve title="Accuracy" series={accuracies} isShare frame={calm.accuracy} />
      </figure>
    </div>
  );
}

function Curve({ title, series, frame, isShare = false }: CurveProps) {
  const hasOther = useComputed(() => frame.value?.other != null);
  const { room } = usePlot({
    height: curveHeight,
    options: () => optionsOf(series, hasOther.value, isShare, colours.value),
    data: () => {
      const { value } = frame;
      if (!value) return null;
      const all = [value.main.history, ...(value.other ? [value.other.history] : [])];
      return tableOf(all, series);
    },
  });
  return <div class="curve" ref={room} role="img" aria-label={`${title} by step`} />;
}

const curveHeight = 132;

function optionsOf(
  series: readonly Series[],
  both: boolean,
  isShare: boolean,
  { css }: Colours,
): Omit<uPlot.Options, "width" | "height"> {
  const axis = {
    stroke: css.muted,
    grid: { stroke: css.rule, width: 1 },
    ticks: { show: false },
    font: "11px system-ui",
  };
  const lines = (isOther: boolean): uPlot.Series[] =>
    series.map(({ voice, dash }) => ({
      stroke: voice === "none" ? undefined : isOther ? css.update : css[voice],
      width: voice === "none" ? 0 : voice === "muted" ? 1 : 1.75,
      dash: isOther ? [6, 3] : dash ? [...dash] : undefined,
      points: { show: false },
      spanGaps: true,
    }));
  const hasBand = series[0].voice === "none";
  const band = (from: number, fill: string): uPlot.Band => ({ series: [from, from + 1], fill });
  return {
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false },
      y: isShare ? { range: [0, 1] } : { range: (_, __, max) => [0, max || 1] },
    },
    axes: [
      { ...axis, size: 22 },
      {
        ...axis,
        size: 40,
        values: isShare ? (_, ticks) => ticks.map((x) => `${Math.round(100 * x)} %`) : undefined,
      },
    ],
    series: [{}, ...lines(false), ...(both ? lines(true) : [])],
    bands: hasBand
      ? [band(1, css.rule), ...(both ? [band(1 + series.length, css.rule)] : [])]
      : undefined,
  };
}

/** One column of a history; what is not there is null. */
function columnOf(history: Float32Array, name: Column): (number | null)[] {
  const values: (number | null)[] = [];
  for (let i = columns.indexOf(name); i < history.length; i += columns.length) {
    values.push(Number.isNaN(history[i]) ? null : history[i]);
  }
  return values;
}

/** The courses' rows by their steps, as uPlot takes them: a course has nothing at another's steps. */
function tableOf(all: readonly Float32Array[], series: readonly Series[]): uPlot.AlignedData {
  const [first, second] = all.map((history) => columnOf(history, "step") as number[]);
  if (!second) return [first, ...series.map(({ column }) => columnOf(all[0], column))];
  const steps = [...new Set([...first, ...second])].sort((a, b) => a - b);
  const placed = all.flatMap((history, which) => {
    const placeOf = new Map((which === 0 ? first : second).map((step, i) => [step, i]));
    return series.map(({ column }) => {
      const values = columnOf(history, column);
      return steps.map((step) => values[placeOf.get(step) ?? -1]);
    });
  });
  return [steps, ...placed] as uPlot.AlignedData;
}
