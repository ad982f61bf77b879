import { type ReadonlySignal, useComputed, useSignalEffect } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Frame } from "../engine/messages.ts";
import { type Colours, colours } from "./colours.ts";
import type { Row } from "./history.ts";
import { calm, histories } from "./laboratory.ts";
import { mendLanguage } from "./language.ts";

type Plot = typeof uPlot;

interface CurveProps {
  readonly title: string;
  /** The series, of one course. */
  readonly series: readonly Series[];
  readonly isShare?: boolean;
  readonly frame: ReadonlySignal<Frame | null>;
}

interface Series {
  readonly read: (row: Row) => number | null;
  readonly voice: "forward" | "muted" | "none";
  readonly dash?: readonly number[];
}

const losses: readonly Series[] = [
  { read: ({ max }) => max, voice: "none" },
  { read: ({ min }) => min, voice: "none" },
  { read: ({ mean }) => mean, voice: "forward" },
  { read: ({ validationLoss }) => validationLoss, voice: "muted" },
];
const accuracies: readonly Series[] = [
  { read: ({ trainAccuracy }) => trainAccuracy, voice: "forward" },
  { read: ({ validationAccuracy }) => validationAccuracy, voice: "muted" },
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
  const room = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const drawn = useRef("");
  const Plot = useRef<Plot | null>(null);
  const make = (both: boolean) => {
    plot.current?.destroy();
    const element = room.current;
    if (!Plot.current || !element) return;
    const options = optionsOf(series, both, isShare, colours.peek(), element.clientWidth);
    plot.current = new Plot.current(options, [[0]], element);
  };
  const draw = () => {
    const { value } = frame;
    if (!value || !Plot.current) return;
    const ids = [value.main.course, ...(value.other ? [value.other.course] : [])];
    const look = `${ids.length} ${colours.value.css.ink}`;
    if (look !== drawn.current || !plot.current) make(ids.length > 1);
    drawn.current = look;
    plot.current?.setData(
      tableOf(
        ids.map((id) => histories[id]?.rows ?? []),
        series,
      ),
    );
  };
  useEffect(() => {
    let isOver = false;
    mendLanguage();
    import("uplot").then(
      (module) => {
        if (isOver) return;
        Plot.current = module.default;
        draw();
      },
      () => {
        if (room.current) room.current.textContent = "The curves could not be loaded.";
      },
    );
    const observer = new ResizeObserver(() => {
      const width = room.current?.clientWidth ?? 0;
      if (width > 0) plot.current?.setSize({ width, height: curveHeight });
    });
    if (room.current) observer.observe(room.current);
    return () => {
      isOver = true;
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useSignalEffect(() => draw());
  return <div class="curve" ref={room} role="img" aria-label={`${title} by step`} />;
}

const curveHeight = 132;

function optionsOf(
  series: readonly Series[],
  both: boolean,
  isShare: boolean,
  { css }: Colours,
  width: number,
): uPlot.Options {
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
    width,
    height: curveHeight,
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

/** The courses' rows by their steps, as uPlot takes them: a course has nothing at another's steps. */
function tableOf(all: readonly (readonly Row[])[], series: readonly Series[]): uPlot.AlignedData {
  const [first, second] = all;
  if (!second) return [first.map(({ step }) => step), ...series.map(({ read }) => first.map(read))];
  const steps = [...new Set(all.flatMap((rows) => rows.map(({ step }) => step)))].sort(
    (a, b) => a - b,
  );
  const placed = all.map((rows) => {
    const byStep = new Map(rows.map((row) => [row.step, row]));
    return series.map(({ read }) =>
      steps.map((step) => {
        const row = byStep.get(step);
        return row ? read(row) : undefined;
      }),
    );
  });
  return [steps, ...placed.flat()] as uPlot.AlignedData;
}
