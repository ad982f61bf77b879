import type { Alert, StepRecord } from "../doctor/record.ts";
import { isObject } from "../tensor/arguments.ts";
import { type Check, count, number, object, ordinal, time } from "../tensor/plain-data.ts";
import type { Scores } from "./metrics.ts";
import {
  checkedAlert,
  checkedObservation,
  checkedStep,
  type EpochMetrics,
  type StepMetrics,
} from "./record.ts";

/** An epoch's line in metrics.jsonl, after its last step: its figures in training and on the test set. */
export interface EpochLine {
  epoch: number;
  /** The number of its last step. */
  step: number;
  trainLoss: number;
  testLoss: number;
  /** Of a classifier. */
  trainAccuracy?: number;
  testAccuracy?: number;
  /** The mean absolute error of a regression: of one target in its units, of several in their deviations. */
  trainMae?: number;
  testMae?: number;
  /** Seconds spent training it. */
  seconds: number;
}

export type MetricsLine = StepMetrics | EpochLine;

export const isEpoch = (line: MetricsLine): line is EpochLine => "testLoss" in line;

const checkedEpoch = object(
  { epoch: ordinal, step: count, trainLoss: number, testLoss: number, seconds: time },
  number,
);

export const checkedMetricsLine: Check = (value, field) =>
  (isObject(value) && "testLoss" in value ? checkedEpoch : checkedStep)(value, field);

/** An epoch's figures as they are written, and printed for programs. */
export function epochLine({ epoch, step, train, validation, seconds }: EpochMetrics): EpochLine {
  const names = Object.keys(train);
  const figures = (prefix: string, scores: Partial<Scores>) =>
    names.map((name) => [prefix + capitalized(name), scores[name] ?? Number.NaN]);
  const all = [...figures("train", train), ...figures("test", validation ?? {})];
  return { epoch, step, ...Object.fromEntries(all), seconds };
}

/** The figures of an epoch's line, of a model that was tested on so many samples. */
export function epochOf(line: EpochLine, samples: number): EpochMetrics {
  const { epoch, step, seconds, ...figures } = line;
  const under = (prefix: string) => {
    const those = Object.entries(figures).filter(([name]) => name.startsWith(prefix));
    const named = those.map(([name, value]) => [uncapitalized(name.slice(prefix.length)), value]);
    return Object.fromEntries(named) as Scores;
  };
  return { epoch, step, seconds, train: under("train"), validation: { samples, ...under("test") } };
}

const capitalized = (name: string) => name[0].toUpperCase() + name.slice(1);
const uncapitalized = (name: string) => name[0].toLowerCase() + name.slice(1);

/** A line in doctor.jsonl: an observed step, or an alert as it stood when the line was written. */
export type DoctorLine = StepRecord | Alert;

export const isAlert = (line: DoctorLine): line is Alert => "kind" in line;

export const checkedDoctorLine: Check = (value, field) =>
  (isObject(value) && "kind" in value ? checkedAlert : checkedObservation)(value, field);
