import type { Alert, DoctorReport } from "../doctor/record.ts";
import {
  array,
  checkPlainData,
  count,
  flag,
  number,
  object,
  optional,
  ordinal,
  orNull,
  text,
  time,
} from "../tensor/plain-data.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Scores } from "./metrics.ts";

/** One training step: the loss and the metrics of its batch, before its update. */
export interface StepMetrics extends Scores {
  /** Its number, counted from 1 over the whole run. */
  step: number;
  /** Its epoch, from 1. */
  epoch: number;
}

/** A finished epoch. */
export interface EpochMetrics {
  /** Its number, from 1. */
  epoch: number;
  /** The number of its last step. */
  step: number;
  /** Seconds spent in its training steps. */
  seconds: number;
  /** The means of its steps' figures over their samples. */
  train: Scores;
  /** How the model did on the validation set after it; absent without one. */
  validation?: Evaluation;
}

/** All that was measured in a run, as plain data fit for JSON. */
export interface RunRecord {
  steps: StepMetrics[];
  epochs: EpochMetrics[];
  /** What the doctor saw, if there was one. Of a long run about a thousand observed steps are kept. */
  doctor?: DoctorReport;
}

export const checkedStep = object({ step: ordinal, epoch: ordinal, loss: number }, number);

const histogram = object({
  count,
  nonFinite: count,
  min: number,
  max: number,
  sum: number,
  sumOfSquares: number,
  firstBin: count,
  counts: array(count),
});

/** A step that the doctor observed. */
export const checkedObservation = object({
  step: count,
  loss: number,
  learningRate: number,
  inputs: orNull(object({ mean: number, std: number, largestFeature: count, largestRms: number })),
  layers: array(
    object({
      layer: text,
      type: text,
      activations: histogram,
      gradients: orNull(histogram),
      activationNorm: number,
      gradientNorm: number,
      dead: number,
      saturated: number,
    }),
  ),
  parameters: array(
    object({
      name: text,
      layer: text,
      shape: array(count),
      norm: number,
      gradients: orNull(histogram),
      gradientNorm: number,
      leftoverNorm: number,
      updateRatio: number,
      updateRatios: optional(histogram),
    }),
  ),
  gradientSlope: number,
  milliseconds: number,
});

export const checkedAlert = object({
  kind: text,
  layer: orNull(text),
  step: count,
  lastStep: count,
  message: text,
  evidence: text,
  value: number,
  threshold: number,
  advice: text,
  source: text,
});

export const checkedDoctor = object({
  cost: object({ seconds: number, share: number, steps: count, observed: count }),
  alerts: array(checkedAlert),
  records: array(checkedObservation),
});

const checkedRecord = object({
  steps: array(checkedStep),
  epochs: array(
    object({
      epoch: ordinal,
      step: count,
      seconds: time,
      train: object({ loss: number }, number),
      validation: optional(object({ samples: count, loss: number }, number)),
    }),
  ),
  doctor: optional(checkedDoctor),
});

/** What a table of a gradient check's rows, read from a file, must be. */
export const checkedRows = array(
  object({
    layer: text,
    parameter: text,
    checked: count,
    absoluteError: number,
    relativeError: number,
    passed: flag,
  }),
);

/** @throws DataError for what is no record of a run; it names the source and the field. */
export function checkRecord(record: unknown, source: string): void {
  checkPlainData(record, "record", checkedRecord, source);
}

/** What tells an alert of a run from its others. */
export const alertKey = ({ kind, layer }: Pick<Alert, "kind" | "layer">) => `${kind} ${layer}`;

/** What had been recorded after so many steps, in this epoch: each gives its part, or nothing. */
export function keptUntil({ step, epoch }: { step: number; epoch: number }) {
  return {
    step: <T extends { step: number }>(each: T): T[] => (each.step <= step ? [each] : []),
    // Its last step may be done, and its evaluation not.
    epoch: <T extends { epoch: number }>(each: T): T[] => (each.epoch < epoch ? [each] : []),
    // It was raised by then, whether or not it held afterwards.
    alert: (each: Alert): Alert[] =>
      each.step <= step ? [{ ...each, lastStep: Math.min(each.lastStep, step) }] : [],
  };
}

/** A record as it was after so many steps, in this epoch. */
export function recordUntil(
  at: { step: number; epoch: number },
  { steps, epochs, doctor }: RunRecord,
): RunRecord {
  const kept = keptUntil(at);
  return {
    steps: steps.flatMap(kept.step),
    epochs: epochs.flatMap(kept.epoch),
    doctor: doctor && {
      cost: doctor.cost,
      alerts: doctor.alerts.flatMap(kept.alert),
      records: doctor.records.flatMap(kept.step),
    },
  };
}
