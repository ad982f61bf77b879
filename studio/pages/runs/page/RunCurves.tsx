import { useComputed, useSignalEffect } from "@preact/signals";
import type uPlot from "uplot";
import { colours } from "../../../canvas/colours.ts";
import { usePlot } from "../../../canvas/use-plot.ts";
import { Choices } from "../../../parts/Choices.tsx";
import { columnSteps } from "../data/envelope.ts";
import { type Quantity, quantities } from "../data/messages.ts";
import { address } from "./address.ts";
import { CurveTable } from "./CurveTable.tsx";
import { placeOf, strokes } from "./colours.ts";
import { Smoothing } from "./Smoothing.tsx";
import { StepOverlay } from "./StepOverlay.tsx";
import { stepPlot } from "./step-plot.ts";
import { curves, main, mainName, pixels, runs } from "./store.ts";
import { zoomBy, zoomTo } from "./time.ts";
import { isShare, percent, quantityNames, short } from "./words.ts";

const height = 260;
const range = () => {
  const { from, to } = curves.value?.range ?? { from: 1, to: 2 };
  return [from, to] as const;
};

/** What a run has recorded; before one is read, what is most likely. */
function CurveChoice() {
  const measured = useComputed(() => {
    const recorded = new Set(runs.value.flatMap((run) => run.measured));
    recorded.add(address.quantity.value);
    const isIn = (each: Quantity) => (recorded.size > 1 ? recorded.has(each) : !/mae/i.test(each));
    return JSON.stringify(quantities.filter(isIn));
  });
  return (
    <Choices
      name="Curve"
      options={JSON.parse(measured.value)}
      chosen={address.quantity}
      labels={quantityNames}
    />
  );
}

/** The curves of all runs that are shown, over the same steps. */
export function RunCurves() {
  const names = useComputed(() => JSON.stringify(curves.value?.runs.map(({ name }) => name)));
  const { room, frame } = usePlot({ height, options: () => options(names.value), data: table });
  useSignalEffect(() => {
    if (frame.value && frame.value.width > 0) pixels.value = frame.value.width;
  });
  const marks = useComputed(() =>
    (main.value?.alerts ?? []).map(({ step, message }, i) => ({
      number: i + 1,
      step,
      text: `${message}.`,
    })),
  );
  const label = useComputed(
    () =>
      `${quantityNames[address.quantity.value]} by step of ${curves.value?.runs.length ?? 0} runs; ` +
      "the table below has the numbers",
  );
  return (
    <section class="run-curves" aria-label="Curves">
      <div class="run-tools">
        <CurveChoice />
        <Smoothing />
        <label class="small">
          <input
            type="checkbox"
            checked={address.logarithmic}
            onChange={(event) => {
              address.logarithmic.value = event.currentTarget.checked;
            }}
          />{" "}
          Logarithmic
        </label>
        <span class="run-zoom">
          <button type="button" class="button small" onClick={() => zoomBy(0.5)}>
            Closer
          </button>
          <button type="button" class="button small" onClick={() => zoomBy(2)}>
            Wider
          </button>
          <button type="button" class="button small" onClick={() => zoomTo(0, 0)}>
            All steps
          </button>
        </span>
      </div>
      <div class="run-plot">
        <div ref={room} role="img" aria-label={label} />
        <StepOverlay frame={frame} range={range} marks={marks} />
      </div>
      <p class="small muted">
        In each column of pixels: from the least to the greatest number as a band, and the median as
        a line, of the smoothed numbers where they are smoothed. Click to go to a step; drag to look
        closer.
      </p>
      <CurveTable />
    </section>
  );
}

function options(names: string): ReturnType<typeof stepPlot> {
  const shown = JSON.parse(names || "[]") as string[];
  const stroke = strokes.value;
  const isLogarithmic = address.logarithmic.value;
  const quantity = address.quantity.value;
  const looked = mainName.value;
  const series = shown.flatMap((name): uPlot.Series[] => {
    const { colour, dash } = stroke(placeOf(name));
    const common = { points: { show: false }, spanGaps: true };
    const edge = { ...common, width: 0 };
    const width = name === looked ? 2.25 : 1.25;
    return [edge, edge, { ...common, stroke: colour, width, dash: [...dash] }];
  });
  const bands = shown.map((name, i): uPlot.Band => {
    const { colour } = stroke(placeOf(name));
    const alpha = shown.length > 8 ? 0.1 : 0.2;
    return { series: [3 * i + 1, 3 * i + 2], fill: colour.replace(")", ` / ${alpha})`) };
  });
  const y: uPlot.Scale = isLogarithmic ? { distr: 3 } : { range: () => yRange() };
  return stepPlot(colours.value, {
    series,
    bands,
    y,
    range,
    values: (ticks) =>
      ticks.map((x) => (x == null ? "" : isShare(quantity) ? percent(x) : short(x))),
  });
}

/** What a canvas draws: a gap is null, and a logarithmic scale has no place for 0. */
function drawn(numbers: Float64Array): (number | null)[] {
  const least = address.logarithmic.value ? Number.MIN_VALUE : -Infinity;
  return Array.from(numbers, (x) => (Number.isFinite(x) && x >= least ? x : null));
}

function table(): uPlot.AlignedData | null {
  const { value } = curves;
  if (!value) return null;
  const columns = value.runs.flatMap(({ envelope: { max, min, median } }) =>
    [max, min, median].map(drawn),
  );
  return [Array.from(columnSteps(value.range)), ...columns] as uPlot.AlignedData;
}

/** With some room above and below. */
function yRange(): [number, number] {
  const { low, high } = curves.peek() ?? { low: 0, high: 1 };
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  return [low - room, high + room];
}
