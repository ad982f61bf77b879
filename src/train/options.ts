import type { Dataset } from "../data/dataset.ts";
import type { LearningRateFinderOptions } from "../doctor/learning-rate-finder.ts";
import type { Alert } from "../doctor/record.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  abortSignal,
  anything,
  callback,
  checkOptions,
  dataset,
  flag,
  nonNegativeInteger,
  type Option,
  type OptionTable,
  optional,
  positive,
  positiveInteger,
  word,
} from "./check-options.ts";
import type { LearnerParts } from "./learners/learner.ts";
import { isObject, shown } from "./plain-data.ts";
import type { EpochMetrics, RunRecord, StepMetrics } from "./record.ts";
import type { WatchOptions } from "./run-doctor.ts";

/** What is trained, on what, and how. */
export type TrainerOptions<Output = Tensor> = LearnerParts<Output> & RunOptions;

/** On what, and how. */
export interface RunOptions {
  /** What to learn from. */
  train: Dataset;
  /** What to look at after each epoch, in evaluation mode. */
  validation?: Dataset;
  /** Passes over the training set. */
  epochs: number;
  /** Samples in a step. Default 32. */
  batchSize?: number;
  /** Take the samples in a new random order in each epoch. Default true. */
  shuffle?: boolean;
  /** What these orders follow from. Default 0. */
  seed?: number;
  /**
   * Run each step as one compiled function. Default true. Off, each operation runs by itself: the
   * results differ by roundings.
   */
  compile?: boolean;
  /**
   * Watch the run: what is likely wrong with it is told and recorded. It changes nothing of the run.
   * Before the first step the model must learn eight samples by heart. Default false.
   */
  doctor?: boolean | WatchOptions;
  /**
   * Look at every operation of every step for the first that makes a NaN or an infinity. Steps are
   * then not compiled, and slow. Default false.
   */
  detectAnomaly?: boolean;
}

/** Whom a run tells what. */
export interface FitOptions {
  /** Called after each step. The run waits for a promise that it returns. */
  onStep?(metrics: StepMetrics): void | Promise<void>;
  /** Called after each epoch. The run waits for a promise that it returns. */
  onEpoch?(metrics: EpochMetrics): void | Promise<void>;
  /** Called with each alert of the doctor, after the step in which it was raised. */
  onAlert?(alert: Alert): void;
  /** Stops the run between two steps when it is aborted. */
  signal?: AbortSignal;
}

export interface RestoreOptions {
  /** What was recorded up to the checkpoint, and perhaps after it: {@link Trainer.record} of then. */
  record?: RunRecord;
  /** What errors call the checkpoint; a file's name, say. Default "checkpoint". */
  source?: string;
  /** What errors call that which the checkpoint does not fit; a file of settings, say. */
  target?: string;
}

/** The rates that a range test tries. */
export type LearningRateRange = Pick<LearningRateFinderOptions, "from" | "to" | "steps">;

/** Figures that steps and epochs have beside the metrics. */
const reserved = ["loss", "samples", "step", "epoch"];

const metrics: Option = {
  expected: "an object of functions by name, as { accuracy }",
  accepts: isObject,
  check(value, _, operation) {
    for (const [name, metric] of Object.entries(value as object)) {
      if (reserved.includes(name)) {
        throw new ValueError(
          `${operation}: a metric cannot be called ${name}. Give it another name`,
        );
      }
      if (typeof metric !== "function") {
        throw new ValueError(
          `${operation}: the metric ${name} must be a function of outputs and targets, got ` +
            shown(metric),
        );
      }
    }
  },
};

const watchOptions: OptionTable<WatchOptions> = {
  every: optional(positiveInteger),
  budget: optional(positive),
};

const doctor: Option = {
  expected: "true, false or an object such as { every: 10 }",
  accepts: (value) => typeof value === "boolean" || isObject(value),
  check(value, name, operation) {
    if (isObject(value)) checkOptions(`${operation}: ${name}`, watchOptions, value);
  },
};

/** Whether model, optimizer and loss belong together is the learner's affair. */
export const trainerOptions: OptionTable<LearnerParts & RunOptions> = {
  model: anything,
  optimizer: anything,
  loss: anything,
  metrics: optional(metrics),
  train: dataset,
  validation: optional(dataset),
  epochs: positiveInteger,
  batchSize: optional(positiveInteger),
  shuffle: optional(flag),
  seed: optional(nonNegativeInteger),
  compile: optional(flag),
  doctor: optional(doctor),
  detectAnomaly: optional(flag),
};

export const fitOptions: OptionTable<FitOptions> = {
  onStep: optional(callback),
  onEpoch: optional(callback),
  onAlert: optional(callback),
  signal: optional(abortSignal),
};

/** The record is looked at with the checkpoint. */
export const restoreOptions: OptionTable<RestoreOptions> = {
  record: anything,
  source: optional(word),
  target: optional(word),
};

/** The numbers' sizes are looked at by the range test. */
export const rangeOptions: OptionTable<LearningRateRange> = {
  from: optional(positive),
  to: optional(positive),
  steps: optional(positiveInteger),
};
