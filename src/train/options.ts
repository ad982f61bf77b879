import { type Batch, type Dataset, datasetKind } from "../data/dataset.ts";
import { type BatchSource, batchSourceKind, type Sampler, samplerKind } from "../data/samplers.ts";
import type { LearningRateFinderOptions } from "../doctor/learning-rate-finder.ts";
import type { Alert } from "../doctor/record.ts";
import {
  anything,
  callback,
  checkOptions,
  flag,
  isObject,
  type Kind,
  kind,
  nonNegativeInteger,
  type OptionTable,
  oneOf,
  positive,
  positiveInteger,
  required,
  word,
} from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import type { Callback } from "./callbacks/callback.ts";
import type { LearnerParts } from "./learners/learner.ts";
import type { EpochMetrics, RunRecord, StepMetrics } from "./record.ts";
import type { WatchOptions } from "./run-doctor.ts";

/** What is trained, on what, and how. */
export type TrainerOptions<Output = Tensor> = LearnerParts<Output> & RunOptions;

/** In what a step computes. */
export type Precision = "float32" | "mixed";

/** On what, and how. */
export interface RunOptions {
  /** What to learn from. Batches may be promises, as those that are read in workers: they are waited for. */
  train: Dataset<Batch | Promise<Batch>>;
  /** What to look at after each epoch, in evaluation mode. Batches may be promises. */
  validation?: Dataset<Batch | Promise<Batch>>;
  /** Passes over the training set. */
  epochs: number;
  /** Samples in a step. Default 32. */
  batchSize?: number;
  /** Take the samples in a new random order in each epoch. Default true. */
  shuffle?: boolean;
  /** Which samples an epoch has, and in what order, in the place of `shuffle`. */
  sampler?: Sampler;
  /** The batches of an epoch, in the place of `batchSize`, `shuffle` and `sampler`. */
  batchSampler?: BatchSource;
  /** What all these orders follow from. Default 0. */
  seed?: number;
  /** Where batches are promises: how many are read ahead while one is in use. Default 2. */
  prefetch?: number;
  /**
   * Run each step as one compiled function. Default true. Off, each operation runs by itself: the
   * results differ by roundings.
   */
  compile?: boolean;
  /**
   * "mixed": forward and backward with products in float16 and a scaled loss, the weights in float32;
   * evaluation is in float32. For modules. Default "float32", each number in the dtype that it has.
   */
  precision?: Precision;
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
  /** What goes along with the run, in this order: `earlyStopping({ patience: 5 })`, say. */
  callbacks?: readonly Callback[];
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

const metrics: Kind = {
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
  every: positiveInteger,
  budget: positive,
};

const doctor: Kind = {
  expected: "true, false or an object such as { every: 10 }",
  accepts: (value) => typeof value === "boolean" || isObject(value),
  check(value, name, operation) {
    if (isObject(value)) checkOptions(`${operation}: ${name}`, watchOptions, value);
  },
};

export const abortSignal = kind(
  "an AbortSignal, as new AbortController().signal",
  (value) => isObject(value) && "aborted" in value,
);

/** The same with something in it. */
const filled = (of: Kind, what: string): Kind => ({
  ...of,
  check(value, name, operation) {
    if ((value as { length: number }).length === 0)
      throw new ValueError(`${operation}: ${name} has no ${what}`);
  },
});

export const dataset = filled(datasetKind, "samples");

/** Whether model, optimizer and loss belong together is the learner's affair. */
export const trainerOptions: OptionTable<LearnerParts & RunOptions> = {
  model: anything,
  optimizer: anything,
  loss: anything,
  metrics: metrics,
  train: required(dataset),
  validation: dataset,
  epochs: required(positiveInteger),
  batchSize: positiveInteger,
  shuffle: flag,
  sampler: filled(samplerKind, "samples"),
  batchSampler: filled(batchSourceKind, "batches"),
  seed: nonNegativeInteger,
  prefetch: nonNegativeInteger,
  compile: flag,
  precision: oneOf("float32", "mixed"),
  doctor: doctor,
  detectAnomaly: flag,
  callbacks: kind(
    "an array of callbacks, as [earlyStopping({ patience: 5 })]",
    (value) => Array.isArray(value) && value.every((each) => typeof each === "function"),
  ),
};

export const fitOptions: OptionTable<FitOptions> = {
  onStep: callback,
  onEpoch: callback,
  onAlert: callback,
  signal: abortSignal,
};

/** The record is looked at with the checkpoint. */
export const restoreOptions: OptionTable<RestoreOptions> = {
  record: anything,
  source: word,
  target: word,
};

/** The numbers' sizes are looked at by the range test. */
export const rangeOptions: OptionTable<LearningRateRange> = {
  from: positive,
  to: positive,
  steps: positiveInteger,
};
