import { checkArgument, kind } from "../tensor/arguments.ts";
import {
  array,
  type Check,
  checkPlainData,
  count,
  number,
  object,
  optional,
  text,
  time,
} from "../tensor/plain-data.ts";
import { shown } from "../text/shown.ts";
import { checkedDoctor, checkedRows } from "../train/record.ts";
import type { RunReport } from "./run-report.ts";

const isNumber = (value: unknown) => value === null || typeof value === "number";

/** Numbers in an array of any kind. */
const numbers: Check = (value, field) => {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
  if (isList && Array.from(value as ArrayLike<unknown>).every(isNumber)) return null;
  return `${field}: expected a list of numbers, got ${shown(value)}`;
};

/** A list for each step, of one length. */
const series: Check = (value, field) => {
  const lists = object({
    step: numbers,
    loss: numbers,
    accuracy: optional(numbers),
    mae: optional(numbers),
    learningRate: optional(numbers),
  });
  const problem = lists(value, field);
  if (problem !== null) return problem;
  const { step, ...others } = value as Record<string, ArrayLike<number> | undefined>;
  const odd = Object.entries(others).find(([, list]) => list && list.length !== step!.length);
  return odd
    ? `${field}.${odd[0]}: expected ${step!.length} numbers, one for each step, got ${odd[1]!.length}`
    : null;
};

const listOf =
  (each: Check, expected: string, ...lengths: number[]): Check =>
  (value, field) =>
    array(each)(value, field) ??
    (lengths.includes((value as unknown[]).length)
      ? null
      : `${field}: expected ${expected}, got ${shown(value)}`);
const pair = (each: Check) => listOf(each, "two", 2);
const point = listOf(number, "two or three", 2, 3);

const interval = object({ estimate: number, low: number, high: number });

const checkedReport = object({
  title: text,
  subtitle: optional(text),
  stopped: optional(text),
  trainingSeconds: time,
  samplesPerSecond: optional(number),
  parameters: optional(count),
  lossName: optional(text),
  counted: optional(text),
  test: optional(object({ samples: count, loss: number, accuracy: optional(number) })),
  steps: series,
  watchedOn: optional(text),
  epochs: array(
    object({
      epoch: count,
      step: count,
      trainLoss: number,
      testLoss: optional(number),
      testAccuracy: optional(number),
      testMae: optional(number),
      seconds: time,
    }),
  ),
  judgement: optional(
    object({
      baseline: object({ name: text, accuracy: number, logLoss: number }),
      outcome: text,
      gain: interval,
      verdict: text,
      accuracy: interval,
      balancedAccuracy: interval,
      f1: interval,
      logLoss: interval,
      calibrationError: number,
      reliability: array(
        object({ from: number, to: number, samples: count, confidence: number, accuracy: number }),
      ),
    }),
  ),
  targets: optional(
    array(
      object({
        name: text,
        baseline: object({ name: text, absoluteError: number }),
        outcome: text,
        gain: interval,
        verdict: text,
        r2: interval,
        absoluteError: interval,
        rootSquaredError: interval,
        coverage: optional(object({ level: number, measured: number, halfWidths: pair(number) })),
        points: array(point),
      }),
    ),
  ),
  importance: optional(
    object({
      score: text,
      columns: array(object({ name: text, drop: number, spread: number, gradient: number })),
    }),
  ),
  suspects: optional(
    array(
      object({
        row: count,
        label: text,
        prediction: text,
        probability: number,
        labelProbability: number,
      }),
    ),
  ),
  confusion: optional(object({ labels: array(text), counts: array(numbers) })),
  mistakes: optional(
    array(
      object({
        pixels: numbers,
        width: count,
        height: count,
        truth: text,
        prediction: text,
        confidence: number,
      }),
    ),
  ),
  decisionMap: optional(
    object({
      grid: object({ x: pair(number), y: pair(number), columns: count, rows: count }),
      classes: array(text),
      probabilities: array(numbers),
      samples: array(object({ x: number, y: number, truth: count, prediction: count })),
      features: pair(text),
    }),
  ),
  writing: optional(text),
  gradientCheck: optional(object({ method: text, rows: checkedRows })),
  doctor: optional(checkedDoctor),
  layers: optional(array(object({ layer: text, output: text, parameters: count }))),
  command: optional(text),
  configuration: optional(array(pair(text))),
});

/**
 * A report's data from outside: what `JSON.parse` makes of a file, say.
 *
 * @param source what errors call it.
 * @throws DataError that names the first field which is not what it must be.
 * @example
 * ```ts
 * import { readReport } from "chainrule/report";
 * const file = '{"title":"A run","trainingSeconds":1,"steps":{"step":[],"loss":[]},"epochs":[]}';
 * readReport(JSON.parse(file), "run.json").title; // → A run
 * ```
 */
export function readReport(content: unknown, source: string): RunReport {
  const name = kind("a name for the data", (value) => typeof value === "string");
  checkArgument("readReport", "the source", name, source);
  checkPlainData(content, "", checkedReport, source);
  return content as RunReport;
}
