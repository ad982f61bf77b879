import type { DoctorReport } from "../doctor/index.ts";
import type { GradientCheckRow } from "../train/gradient-check.ts";
import type { ClassifierJudgement } from "../train/judgement/classifier.ts";
import type { ColumnImportance } from "../train/judgement/importance.ts";
import type { TargetJudgement } from "../train/judgement/regression.ts";
import type { ConfusionMatrix } from "./confusion-matrix.ts";
import type { DecisionMap } from "./decision-map.ts";

/**
 * All that a report shows of a training run, as plain data. What is absent is left out of the page, and
 * values that are not finite are left out of the curves.
 */
export interface RunReport {
  /** The page's heading: `784→256→128→10 on MNIST`. */
  readonly title: string;
  /** A sentence under it on what was trained, on what. */
  readonly subtitle?: string;
  /** Why the run ended before its last epoch, as a sentence; absent where it did not. */
  readonly stopped?: string;
  /** Seconds spent in training steps: no loading, checking or testing. */
  readonly trainingSeconds: number;
  /** Training samples per second of that time. */
  readonly samplesPerSecond?: number;
  /** Trainable parameters of the model. */
  readonly parameters?: number;
  /** The loss's name, `cross-entropy`. */
  readonly lossName?: string;
  /** What `test.samples` and `samplesPerSecond` count: "characters". Default "samples". */
  readonly counted?: string;
  /** How the finished model does on samples that it was not trained on. */
  readonly test?: TestResult;
  /** What was recorded in training, in step order. */
  readonly steps: StepSeries;
  /** What the samples are called that epochs were measured on: "validation". Default "test". */
  readonly watchedOn?: string;
  /** The finished epochs, in order. */
  readonly epochs: readonly EpochRecord[];
  /** How good a classifier is, beside a baseline. */
  readonly judgement?: ClassifierJudgement;
  /** How good a regression is, beside a baseline, target by target. */
  readonly targets?: readonly TargetResult[];
  /** Which columns of the data matter to the model. */
  readonly importance?: Importance;
  /** Training samples whose labels may be wrong, the likeliest first. */
  readonly suspects?: readonly Suspect[];
  /** The finished model's answers on the test samples. */
  readonly confusion?: ConfusionMatrix;
  /** Test pictures that the model got wrong, worst first: the first 24 are shown. */
  readonly mistakes?: readonly Mistake[];
  /** For a classifier of points in the plane: its answers over the plane. */
  readonly decisionMap?: DecisionMap;
  /** What a model of language writes. */
  readonly writing?: string;
  /** The comparison of the model's gradients with finite differences. */
  readonly gradientCheck?: GradientCheck;
  /** What a doctor saw of the run. */
  readonly doctor?: DoctorReport;
  /** The model's layers, in order. */
  readonly layers?: readonly LayerRow[];
  /** The command that repeats the run. */
  readonly command?: string;
  /** Names and values of everything else that a repetition needs: seed, optimizer, versions. */
  readonly configuration?: readonly (readonly [name: string, value: string])[];
}

/** A model's results on held-out samples. */
export interface TestResult {
  readonly samples: number;
  /** The mean loss of a sample. */
  readonly loss: number;
  /** The fraction of right answers; absent for regression. */
  readonly accuracy?: number;
}

/** Parallel series with an element a recorded step; every step need not have been recorded. */
export interface StepSeries {
  /** The step's number, counted from 1 over the whole run. */
  readonly step: ArrayLike<number>;
  /** The batch's mean training loss. */
  readonly loss: ArrayLike<number>;
  /** The fraction of the batch that was answered rightly. */
  readonly accuracy?: ArrayLike<number>;
  /** The batch's mean absolute error, of a regression. */
  readonly mae?: ArrayLike<number>;
  /** The learning rate of the step; drawn only if it varies. */
  readonly learningRate?: ArrayLike<number>;
}

/** One finished epoch. */
export interface EpochRecord {
  /** Its number, from 1. */
  readonly epoch: number;
  /** The number of its last step, counted over the whole run. */
  readonly step: number;
  /** The mean training loss over the epoch. */
  readonly trainLoss: number;
  /** The mean test loss after it. */
  readonly testLoss?: number;
  /** The test accuracy after it, a fraction. */
  readonly testAccuracy?: number;
  /** The mean absolute error after it, of a regression. */
  readonly testMae?: number;
  /** Seconds of training that it took. */
  readonly seconds: number;
}

/** What the predictions of one target are worth, and some of them. */
export interface TargetResult extends TargetJudgement {
  /**
   * Test samples, a thousand at most: the true value and the predicted one, in the units of the data; and how far the
   * prediction's interval goes to each side, where that differs from row to row.
   */
  readonly points: readonly (readonly [truth: number, prediction: number, halfWidth?: number])[];
}

/** Which columns matter to a model. */
export interface Importance {
  /** What falls when a column is shuffled: "accuracy". */
  readonly score: string;
  readonly columns: readonly (ColumnImportance & {
    /** The mean of |∂ output/∂ feature| over the samples, summed over the features of the column; null of a
     * category that is learnt as a vector. */
    readonly gradient: number | null;
  })[];
}

/** A training sample that a classifier takes for another class than its label says. */
export interface Suspect {
  /** Its row in the data, from 1. */
  readonly row: number;
  readonly label: string;
  readonly prediction: string;
  /** What the model gives its prediction, and the label. */
  readonly probability: number;
  readonly labelProbability: number;
}

/** A picture whose class the model got wrong. */
export interface Mistake {
  /** Brightness, row by row from the top left, 0 (black) to 255 (white): `width · height` values. */
  readonly pixels: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly truth: string;
  readonly prediction: string;
  /** The probability that the model gave its prediction. */
  readonly confidence: number;
}

/** A gradient check by finite differences. */
export interface GradientCheck {
  /** What was done, in a sentence: differences, step, dtype, samples. */
  readonly method: string;
  readonly rows: readonly GradientCheckRow[];
}

/** One line of the model's table. */
export interface LayerRow {
  /** The name and kind, `0 Linear`. */
  readonly layer: string;
  /** The output's shape, `[128, 256]`. */
  readonly output: string;
  /** Trainable parameters, 0 for a layer without any. */
  readonly parameters: number;
}
