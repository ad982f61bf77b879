import type { EpochRecord } from "../../report/run-report.ts";
import { shorten } from "../../text/escape.ts";
import { formatDigits } from "../../text/number.ts";
import { formatClock, formatCompact, formatDuration, formatPercent } from "../../text/quantity.ts";
import { sparkline } from "./sparkline.ts";
import type { Style } from "./style.ts";
import { pad, textWidth } from "./text.ts";

/** Where a training run stands. */
export interface Progress {
  /** The epoch under way, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** The training loss to show; a running mean is calmer than the last batch's. */
  readonly loss: number;
  /** The training accuracy to show, a fraction; absent for regression. */
  readonly accuracy?: number;
  /** The mean absolute error of training to show; of regression only. */
  readonly mae?: number;
  readonly samplesPerSecond: number;
  /** Seconds to the end of the whole run. */
  readonly secondsLeft: number;
  /** The losses so far, for the sparkline. May be an array that the caller goes on adding to. */
  readonly lossHistory: ArrayLike<number>;
}

/** The share of the whole run that is done. */
export function fractionDone({ epoch, epochs, step, stepsPerEpoch }: Progress): number {
  return (epoch - 1 + step / stepsPerEpoch) / epochs;
}

type FieldName =
  | "epoch"
  | "bar"
  | "step"
  | "loss"
  | "accuracy"
  | "mae"
  | "rate"
  | "sparkline"
  | "time";

const droppedFirst: readonly FieldName[] = [
  "rate",
  "sparkline",
  "step",
  "time",
  "accuracy",
  "mae",
  "bar",
];
const elastic = { bar: { least: 6, most: 24 }, sparkline: { least: 5, most: 16 } };
const separator = "  ";
const lossWidth = 7;

/**
 * One line of at most `width` columns. Where there is too little room, parts go in this order: samples
 * per second, sparkline, step, time left, accuracy, bar; the epoch and the loss always stay.
 */
export function progressLine(progress: Progress, width: number, style: Style): string {
  const { epoch, epochs, step, stepsPerEpoch, loss, accuracy, mae, lossHistory } = progress;
  const fields = new Map<FieldName, string>();
  fields.set("epoch", `epoch ${pad(String(epoch), String(epochs).length, "right")}/${epochs}`);
  fields.set("bar", " ".repeat(elastic.bar.least));
  fields.set(
    "step",
    `${pad(String(step), String(stepsPerEpoch).length, "right")}/${stepsPerEpoch}`,
  );
  fields.set("loss", `loss ${pad(formatDigits(loss, 3), 6)}`);
  if (lossHistory.length > 1) fields.set("sparkline", " ".repeat(elastic.sparkline.least));
  if (accuracy !== undefined) fields.set("accuracy", `acc ${pad(formatPercent(accuracy, 1), 5)}`);
  if (mae !== undefined) fields.set("mae", `mae ${pad(formatDigits(mae, 3), 6)}`);
  fields.set("rate", `${pad(formatCompact(progress.samplesPerSecond), 5, "right")}/s`);
  fields.set("time", `${formatClock(progress.secondsLeft)} left`);

  let room = width - lineWidth(fields);
  for (const name of droppedFirst) {
    if (room >= 0) break;
    fields.delete(name);
    room = width - lineWidth(fields);
  }
  if (room < 0) return shorten([...fields.values()].join(separator), width);

  const barWidth = elasticWidth("bar", fields.has("sparkline") ? Math.ceil(room / 2) : room);
  const sparkWidth = elasticWidth("sparkline", room - (barWidth - elastic.bar.least));
  if (fields.has("bar")) fields.set("bar", bar(fractionDone(progress), barWidth, style));
  if (fields.has("sparkline")) {
    const spark = sparkline(lossHistory, sparkWidth);
    fields.set("sparkline", style.accent(pad(spark, sparkWidth)));
  }
  return [...fields.values()].join(separator);
}

function lineWidth(fields: ReadonlyMap<FieldName, string>): number {
  const widths = [...fields.values()].map(textWidth);
  return widths.reduce((sum, width) => sum + width, separator.length * (widths.length - 1));
}

function elasticWidth(name: keyof typeof elastic, room: number): number {
  return Math.min(elastic[name].least + room, elastic[name].most);
}

function bar(fraction: number, width: number, style: Style): string {
  const halves = Math.round(Math.min(Math.max(fraction, 0), 1) * width * 2);
  const done = "━".repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? "╸" : "");
  return style.good(done) + style.dim("─".repeat(width - done.length));
}

/** The same facts in words, for a log. */
export function progressText(progress: Progress): string {
  const { epoch, epochs, step, stepsPerEpoch, loss, accuracy, mae } = progress;
  return [
    `epoch ${epoch}/${epochs}`,
    `step ${step}/${stepsPerEpoch}`,
    `loss ${formatDigits(loss)}`,
    ...(accuracy === undefined ? [] : [`accuracy ${formatPercent(accuracy, 1)}`]),
    ...(mae === undefined ? [] : [`mae ${formatDigits(mae)}`]),
    `${formatCompact(progress.samplesPerSecond)} samples/s`,
    `${formatClock(progress.secondsLeft)} left`,
  ].join(separator);
}

/**
 * What an epoch came to: `✓ epoch 2/3  loss 0.1234  test loss 0.0921  test accuracy 97.12%  6.2 s`.
 *
 * @param heldOut what the samples are called that it was watched on.
 */
export function epochLine(
  record: EpochRecord,
  epochs: number,
  style: Style,
  heldOut = "test",
): string {
  const { epoch, trainLoss, testLoss, testAccuracy, testMae, seconds } = record;
  const field = (name: string, value: string) => `${style.dim(name)} ${value}`;
  const loss = (value: number) => pad(formatDigits(value), lossWidth);
  const tested = [
    ...(testLoss === undefined ? [] : [field("loss", loss(testLoss))]),
    ...(testAccuracy === undefined
      ? []
      : [field("accuracy", style.bold(formatPercent(testAccuracy)))]),
    ...(testMae === undefined ? [] : [field("mae", style.bold(formatDigits(testMae)))]),
  ];
  return [
    `${style.good("✓")} epoch ${pad(String(epoch), String(epochs).length, "right")}/${epochs}`,
    field("loss", loss(trainLoss)),
    ...(tested.length > 0 ? [`${style.dim(`${heldOut}:`)} ${tested.join("  ")}`] : []),
    formatDuration(seconds),
  ].join(separator);
}
