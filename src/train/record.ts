import type { DoctorReport } from "../doctor/record.ts";
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

/** What had been recorded after so many steps, in this epoch. */
export function recordUntil(
  { step, epoch }: { step: number; epoch: number },
  { steps, epochs, doctor }: RunRecord,
): RunRecord {
  const isKept = (each: { step: number }) => each.step <= step;
  return {
    steps: steps.filter(isKept),
    // Its last step may be done, and its evaluation not.
    epochs: epochs.filter((each) => each.epoch < epoch),
    doctor: doctor && {
      cost: doctor.cost,
      alerts: doctor.alerts
        .filter(isKept)
        .map((alert) => ({ ...alert, lastStep: Math.min(alert.lastStep, step) })),
      records: doctor.records.filter(isKept),
    },
  };
}
