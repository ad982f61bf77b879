import { extent } from "../draw/d3.ts";
import {
  type Axis,
  type Chart,
  clipToFrame,
  createChart,
  drawChart,
  type Interval,
  labelledDots,
  line,
  type Markup,
  markup,
  roundToTenth,
  verticalLine,
} from "../draw/index.ts";
import { formatCount, formatPercent, formatShortPercent } from "../text/quantity.ts";
import type { ReliabilityBin } from "../train/index.ts";
import type { Coverage } from "../train/judgement/regression.ts";
import { figure, note } from "./figure.ts";
import { halfWidthText } from "./half-width-text.ts";
import type { TargetResult } from "./run-report.ts";

const binCount = 24;
const pointRadius = 2.5;

/** How often predictions were right that had about so high a probability. */
export function calibrationFigure(bins: readonly ReliabilityBin[]): Markup {
  const axis = (label: string): Axis => ({
    label,
    domain: [0, 1],
    format: (share) => formatShortPercent(share),
  });
  const chart = createChart({
    title: "How often predictions are right, by the probability that the model gave them",
    x: axis("probability given to the prediction"),
    y: axis("share of right predictions"),
  });
  const filled = bins.filter(({ samples }) => samples > 0);
  const points = filled.map((bin) => [bin.confidence!, bin.accuracy!] as const);
  const describe = ([given, right]: readonly [number, number], i: number) =>
    `${formatCount(filled[i].samples)} predictions given ${formatPercent(given, 1)}: ` +
    `${formatPercent(right, 1)} right`;
  const dots = labelledDots(chart, points, "test", describe);
  const help = "On the line the model is as sure as it may be; below it, too sure.";
  const marks = [ideal(chart, [0, 1]), line(chart, points, "test thin"), dots];
  return figure("Calibration", note(help), drawChart(chart, marks));
}

/** Predictions over true values. */
export function scatterFigure({ name, points, coverage }: TargetResult): Markup {
  const domain = withRoom(extent(points.flat(), Number) as [number, number]);
  const chart = createChart({
    title: `${name}: the predicted values over the true ones`,
    x: { label: "true value", domain },
    y: { label: "predicted value", domain },
  });
  const dots = points.map(
    ([truth, prediction]) =>
      markup`<circle class="point" r="${pointRadius}" cx="${roundToTenth(chart.x(truth))}" cy="${roundToTenth(chart.y(prediction))}"/>`,
  );
  const help = `A dot a test sample; on the line the prediction is the truth.${tellIntervals(coverage)}`;
  const marks = clipToFrame(
    chart,
    [intervalMarks(chart, domain, points, coverage), ideal(chart, domain), dots],
    pointRadius,
  );
  return figure(`${name}: truth and prediction`, note(help), drawChart(chart, marks));
}

function tellIntervals(coverage: Coverage | undefined): string {
  if (!coverage) return "";
  const level = formatPercent(coverage.level, 0);
  const share = formatPercent(coverage.measured, 1);
  const [least, most] = coverage.halfWidths;
  const what = `${level} interval, ${halfWidthText(coverage)}`;
  return least < most
    ? ` A bar is a prediction's ${what}: ${share} of them meet the line, and have the truth.`
    : ` The band is the ${what}: ${share} of the samples are in it.`;
}

/** A band where intervals are of one width, else a bar for each. */
function intervalMarks(
  chart: Chart,
  [least, most]: Interval,
  points: TargetResult["points"],
  coverage: Coverage | undefined,
): Markup | undefined {
  if (!coverage) return undefined;
  const at = (x: number, y: number) => `${roundToTenth(chart.x(x))},${roundToTenth(chart.y(y))}`;
  const bars = points.flatMap(([truth, prediction, half]) =>
    half === undefined
      ? []
      : [`M${at(truth, prediction - half)}V${at(truth, prediction + half).split(",")[1]}`],
  );
  // One path: where bars lie over each other, they are no darker.
  if (bars.length > 0) return markup`<path class="interval-bars" d="${bars.join("")}"/>`;
  const [, half] = coverage.halfWidths;
  const corners = [
    at(least, least - half),
    at(most, most - half),
    at(most, most + half),
    at(least, least + half),
  ];
  return markup`<polygon class="interval-band" points="${corners.join(" ")}"/>`;
}

/** How often predictions were off by how much. */
export function residualFigure({ name, points }: TargetResult): Markup {
  const residuals = points.map(([truth, prediction]) => prediction - truth);
  const [least, most] = withRoom(extent([...residuals, 0]) as [number, number]);
  const width = (most - least) / binCount;
  const counts = new Array<number>(binCount).fill(0);
  for (const residual of residuals) {
    counts[Math.min(Math.floor((residual - least) / width), binCount - 1)]++;
  }
  const chart = createChart({
    title: `${name}: how often predictions are off by how much`,
    x: { label: "prediction − truth", domain: [least, most] },
    y: { label: "test samples", domain: [0, Math.max(...counts)] },
  });
  const bars = counts.map((count, i) => {
    const [left, right] = [least + i * width, least + (i + 1) * width].map(chart.x);
    const top = chart.y(count);
    const height = chart.y(0) - top;
    return markup`<rect class="bar" x="${roundToTenth(left)}" y="${roundToTenth(top)}" width="${roundToTenth(right - left)}" height="${roundToTenth(height)}"/>`;
  });
  const marks = [markup`${bars}`, verticalLine(chart, 0, "")];
  const help = "Around 0, and as far above as below, where nothing is missed that could be learnt.";
  return figure(`${name}: residuals`, note(help), drawChart(chart, marks));
}

const ideal = (chart: Chart, [least, most]: Interval) =>
  line(
    chart,
    [
      [least, least],
      [most, most],
    ],
    "ideal",
  );

/** Ends that are apart, with some room outside. */
function withRoom([least, most]: readonly [number, number]): [number, number] {
  const room = 0.04 * (most - least) || Math.abs(most) || 1;
  return [least - room, most + room];
}
