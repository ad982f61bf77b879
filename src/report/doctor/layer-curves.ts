import type { StepRecord } from "../../doctor/index.ts";
import { extent } from "../../draw/d3.ts";
import {
  type Axis,
  clipToFrame,
  createChart,
  drawChart,
  finitePoints,
  horizontalLine,
  line,
  type Markup,
  markup,
  type Point,
  thinPoints,
} from "../../draw/index.ts";
import { spread } from "../../text/evenly.ts";
import { formatScientific } from "../../text/number.ts";
import { figure, key, legend } from "../figure.ts";
import { alertMarks, type NumberedAlert } from "./numbered.ts";

const mostCurves = 8;
const usualRatio = 1e-3;
/** So many decades are shown at most. */
const mostDecades = 12;

/** One line of a chart: a layer or a parameter over the steps. */
interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
}

/** By what part of itself each weight matrix changes in a step. */
export function updateRatioFigure(
  records: readonly StepRecord[],
  x: Axis,
  alerts: readonly NumberedAlert[],
): Markup | undefined {
  const weights = (records.at(-1)?.parameters ?? []).filter(({ shape }) => shape.length >= 2);
  const curves = weights.map(({ name }) =>
    curveOf(name, records, ({ parameters }) => {
      return parameters.find((parameter) => parameter.name === name)?.updateRatio;
    }),
  );
  const shown = alerts.filter(({ alert }) =>
    ["update-ratio", "learning-rate-too-high", "learning-rate-too-low"].includes(alert.kind),
  );
  return curvesFigure("Update ratios", curves, x, shown, {
    label: "‖ΔW‖ / ‖W‖ of the weights, logarithmic",
    reference: usualRatio,
  });
}

/** The norm of the loss's gradient by each layer's outputs. */
export function gradientNormFigure(
  records: readonly StepRecord[],
  x: Axis,
  alerts: readonly NumberedAlert[],
): Markup | undefined {
  const curves = (records.at(-1)?.layers ?? []).map(({ layer, type }) =>
    curveOf(`${layer} ${type}`, records, ({ layers }) => {
      return layers.find((other) => other.layer === layer)?.gradientNorm;
    }),
  );
  const shown = alerts.filter(({ alert }) =>
    ["vanishing-gradient", "exploding-gradient", "no-gradient", "gradients-not-zeroed"].includes(
      alert.kind,
    ),
  );
  return curvesFigure("Gradient by layer", curves, x, shown, {
    label: "norm of the gradient by a layer's output, logarithmic",
  });
}

function curveOf(
  name: string,
  records: readonly StepRecord[],
  value: (record: StepRecord) => number | null | undefined,
): Curve {
  const values = records.map((record) => value(record) || Number.NaN);
  return {
    name,
    points: finitePoints(
      records.map(({ step }) => step),
      values,
    ),
  };
}

function curvesFigure(
  name: string,
  all: readonly Curve[],
  x: Axis,
  alerts: readonly NumberedAlert[],
  { label, reference }: { label: string; reference?: number },
): Markup | undefined {
  const curves = spread(all, mostCurves);
  const values = curves.flatMap((curve) => curve.points.map(([, value]) => value));
  if (!curves.some((curve) => curve.points.length > 1)) return undefined;
  const [least, most] = extent(reference === undefined ? values : [...values, reference]);
  // Beyond these powers a double is infinite, or 0.
  const power = (exact: number) => Math.min(Math.max(exact, -307), 308);
  const high = power(Math.ceil(Math.log10(most!) + 0.05));
  const low = power(Math.max(Math.floor(Math.log10(least!) - 0.05), high - mostDecades));
  const chart = createChart({
    title: `${name} over the steps of training`,
    x,
    y: {
      label,
      domain: [10 ** low, 10 ** high],
      logarithmic: true,
      format: (value) => formatScientific(value, 0),
    },
  });
  const marks = [
    reference === undefined
      ? undefined
      : horizontalLine(chart, reference, `${formatScientific(reference, 0)} is usual`),
    clipToFrame(
      chart,
      curves.map((curve, i) =>
        colouredLine(line(chart, thinPoints(curve.points), "layer"), i, curves.length),
      ),
    ),
    alertMarks(chart, alerts, ({ layer }, step) => {
      const curve = curves.find(({ name }) => name === layer);
      return curve?.points.findLast((point) => point[0] <= step)?.[1];
    }),
  ];
  const keys = curves.map((curve, i) =>
    key(
      colouredLine(markup`<line class="line layer" x1="-9" x2="9"/>`, i, curves.length),
      curve.name,
    ),
  );
  return figure(name, legend(keys), drawChart(chart, marks));
}

/** From the first layer's colour to the last one's. */
function colouredLine(mark: Markup, index: number, count: number): Markup {
  const depth = count > 1 ? Math.round((100 * index) / (count - 1)) : 0;
  return markup`<g style="--depth:${depth}%">${mark}</g>`;
}
