import { extent, max, quantile } from "../draw/d3.ts";
import {
  type Axis,
  type Chart,
  clipToFrame,
  createChart,
  drawChart,
  finitePoints,
  labelledDots,
  line,
  type Markup,
  markup,
  type Point,
  smoothPoints,
  thinPoints,
  verticalGuides,
} from "../draw/index.ts";
import { isKept } from "../text/evenly.ts";
import { formatDigits } from "../text/number.ts";
import { formatCount, formatShortPercent } from "../text/quantity.ts";
import { alertMarks, numbered } from "./doctor/numbered.ts";
import { figure, key, legend } from "./figure.ts";
import type { RunReport } from "./run-report.ts";

const smoothingShare = 1 / 30;
const fewestSmoothed = 60;
/** Losses whose smoothed values span more than this ratio are drawn on a logarithmic axis. */
const logarithmicRatio = 12;
const mostEpochLines = 12;
const mostDots = 24;
const dotSpill = 6;

/** What one figure shows: a quantity at every step of training, and in tests after the epochs. */
interface Curve {
  readonly name: string;
  readonly train: readonly Point[];
  /** The training curve without its noise. */
  readonly smoothed: readonly Point[];
  readonly test: readonly Point[];
}

/** The figures of a run over its steps: loss, accuracy, learning rate, as far as they were recorded. */
export function curveFigures(run: RunReport): Markup[] {
  const { step, loss, accuracy, mae, learningRate } = run.steps;
  const recorded = (values: ArrayLike<number> | undefined) =>
    values ? finitePoints(step, values) : [];
  const losses = curve("Loss", recorded(loss), epochPoints(run, "testLoss"));
  const accuracies = curve("Accuracy", recorded(accuracy), epochPoints(run, "testAccuracy"));
  const errors = curve("Mean absolute error", recorded(mae), epochPoints(run, "testMae"));
  const rates = recorded(learningRate);
  const varies = rates.some(([, rate]) => rate !== rates[0][1]);
  return [
    ...(hasPoints(losses)
      ? [curveFigure(run, losses, errorAxis(losses, run.lossName ?? "loss"))]
      : []),
    ...(hasPoints(accuracies) ? [curveFigure(run, accuracies, accuracyAxis(accuracies))] : []),
    ...(hasPoints(errors)
      ? [curveFigure(run, errors, errorAxis(errors, "mean absolute error"))]
      : []),
    ...(varies ? [learningRateFigure(run, rates)] : []),
  ];
}

function curve(name: string, train: Point[], test: Point[]): Curve {
  return {
    name,
    train,
    test,
    smoothed: train.length < fewestSmoothed ? train : smoothPoints(train, smoothingShare),
  };
}

function hasPoints({ train, test }: Curve): boolean {
  return train.length + test.length > 0;
}

function epochPoints(run: RunReport, name: "testLoss" | "testAccuracy" | "testMae"): Point[] {
  return finitePoints(
    run.epochs.map((epoch) => epoch.step),
    run.epochs.map((epoch) => epoch[name] ?? Number.NaN),
  );
}

function curveFigure(run: RunReport, shown: Curve, y: Axis): Markup {
  const { name, train, smoothed, test } = shown;
  const { watchedOn = "test" } = run;
  const isSmoothed = smoothed !== train;
  const chart = createChart({ title: `${name} over the steps of training`, x: stepAxis(run), y });
  const marked = test.filter((_, i) => isKept(i + 1, test.length, mostDots));
  const describe = ([step, value]: Point) =>
    `${watchedOn} after step ${formatCount(step)}: ${name.toLowerCase()} ${formatDigits(value)}`;
  const alerts = name === "Loss" ? numbered(run.doctor?.alerts ?? []) : [];
  const marks = [
    epochLines(chart, run),
    clipToFrame(chart, [
      isSmoothed ? line(chart, thinPoints(train), "train faint") : undefined,
      line(chart, smoothed, "train"),
    ]),
    clipToFrame(
      chart,
      [line(chart, thinPoints(test), "test thin"), labelledDots(chart, marked, "test", describe)],
      dotSpill,
    ),
    alertMarks(chart, alerts),
  ];
  const keys = [
    train.length > 0 ? key(lineSign("train"), isSmoothed ? "training, smoothed" : "training") : [],
    isSmoothed ? key(lineSign("train faint"), "each batch") : [],
    test.length > 0 ? key(markup`<circle class="dot test" r="4"/>`, watchedOn) : [],
  ].flat();
  return figure(name, legend(keys), drawChart(chart, marks));
}

function lineSign(className: string): Markup {
  return markup`<line class="line ${className}" x1="-9" x2="9"/>`;
}

function learningRateFigure(run: RunReport, rates: readonly Point[]): Markup {
  const highest = max(rates, ([, rate]) => rate)!;
  const chart = createChart({
    title: "Learning rate over the steps of training",
    x: stepAxis(run),
    y: { label: "learning rate", domain: [0, highest * 1.05] },
  });
  const marks = [epochLines(chart, run), line(chart, thinPoints(rates), "train")];
  return figure("Learning rate", undefined, drawChart(chart, marks));
}

/** The steps of a run as an axis. */
export function stepAxis(run: RunReport): Axis {
  const steps = [...Array.from(run.steps.step), ...run.epochs.map(({ step }) => step)];
  const [first, last] = extent(steps) as [number, number];
  return {
    label: "step",
    domain: first < last ? [first, last] : [first - 1, first + 1],
    format: (step) => (Number.isInteger(step) ? formatCount(step) : ""),
  };
}

function epochLines(chart: Chart, run: RunReport): Markup | undefined {
  const ends = run.epochs.map(({ step }) => step);
  return ends.length <= mostEpochLines ? verticalGuides(chart, ends) : undefined;
}

// Outliers of single batches may leave the frame, the smoothed curve and the test results may not.
function errorAxis({ train, smoothed, test }: Curve, name: string): Axis {
  const values = [...train, ...test].map(([, loss]) => loss);
  const [least, most] = extent([...smoothed, ...test], ([, loss]) => loss) as [number, number];
  const low = Math.min(quantile(values, 0.005)!, least);
  const high = Math.max(quantile(values, 0.995)!, most);
  const logarithmic = low > 0 && most / least > logarithmicRatio;
  const floor = Math.min(low, 0);
  return logarithmic
    ? { label: `${name}, logarithmic`, domain: [low, high], logarithmic }
    : { label: name, domain: [floor, high > floor ? high : floor + 1] };
}

// The best part of the axis goes to what tells good models apart: the first steps may lie below it.
function accuracyAxis({ train, smoothed, test }: Curve): Axis {
  const early =
    quantile(
      train.map(([, accuracy]) => accuracy),
      0.1,
    ) ?? 1;
  const least = Math.min(early, smoothed.at(-1)?.[1] ?? 1, ...test.map(([, accuracy]) => accuracy));
  const low = Math.min(Math.floor(least * 20) / 20, 0.95);
  return {
    label: "share of right answers",
    domain: [low, 1],
    format: (value) => formatShortPercent(value, 4),
  };
}
