import type { Alert, StepRecord } from "../doctor/record.ts";
import { isObject } from "../tensor/arguments.ts";
import { type Check, count, number, object, ordinal, time } from "./plain-data.ts";
import {
  checkedAlert,
  checkedObservation,
  checkedStep,
  type EpochMetrics,
  type StepMetrics,
} from "./record.ts";

/** An epoch's line in metrics.jsonl, after its last step. */
export interface EpochLine {
  epoch: number;
  /** The number of its last step. */
  step: number;
  trainLoss: number;
  trainAccuracy: number;
  testLoss: number;
  testAccuracy: number;
  /** Seconds spent training it. */
  seconds: number;
}

export type MetricsLine = StepMetrics | EpochLine;

export const isEpoch = (line: MetricsLine): line is EpochLine => "testLoss" in line;

const checkedEpoch = object({
  epoch: ordinal,
  step: count,
  trainLoss: number,
  trainAccuracy: number,
  testLoss: number,
  testAccuracy: number,
  seconds: time,
});

export const checkedMetricsLine: Check = (value, field) =>
  (isObject(value) && "testLoss" in value ? checkedEpoch : checkedStep)(value, field);

/** An epoch's figures as they are written, and printed for programs. */
export function epochLine({ epoch, step, train, validation, seconds }: EpochMetrics): EpochLine {
  const { loss, accuracy } = validation ?? { loss: Number.NaN, accuracy: Number.NaN };
  return {
    epoch,
    step,
    trainLoss: train.loss,
    trainAccuracy: train.accuracy,
    testLoss: loss,
    testAccuracy: accuracy,
    seconds,
  };
}

/** The figures of an epoch's line, of a model that was tested on so many samples. */
export function epochOf(line: EpochLine, samples: number): EpochMetrics {
  const { epoch, step, trainLoss, trainAccuracy, testLoss, testAccuracy, seconds } = line;
  return {
    epoch,
    step,
    seconds,
    train: { loss: trainLoss, accuracy: trainAccuracy },
    validation: { samples, loss: testLoss, accuracy: testAccuracy },
  };
}

/** A line in doctor.jsonl: an observed step, or an alert as it stood when the line was written. */
export type DoctorLine = StepRecord | Alert;

export const isAlert = (line: DoctorLine): line is Alert => "kind" in line;

export const checkedDoctorLine: Check = (value, field) =>
  (isObject(value) && "kind" in value ? checkedAlert : checkedObservation)(value, field);
