import type { Dataset, ImageDataset } from "../data/index.ts";
import type { Column } from "../train/judgement/importance.ts";
import type { RegressionTargets } from "../train/judgement/regression.ts";

/** A column of a table. */
export interface TableColumn extends Column {
  /** Whether a feature of it names a vector that is learnt: by a name there is no derivative. */
  readonly isEmbedded: boolean;
}

/** What a model learned from and is tested on, and what the numbers and classes are called. */
export interface ReportedTask {
  readonly train: Dataset;
  /** What epochs were measured on. Default the test set. */
  readonly validation?: Dataset;
  readonly test: Dataset;
  /** How many numbers describe a sample. */
  readonly features: number;
  readonly featureNames: readonly string[];
  /** Empty where numbers are learnt. */
  readonly classes: readonly string[];
  /** Where numbers are learnt, not classes. */
  readonly targets?: RegressionTargets;
  /** Where samples follow each other in time: for each target what was known of it before each test sample; NaN nothing. */
  readonly before?: readonly ArrayLike<number>[];
  /** Where several features come of one column: the columns. */
  readonly columns?: readonly TableColumn[];
  /** The row of each training sample in the file, from 1. */
  readonly trainRows?: ArrayLike<number>;
  /** Where the model sees `(x − mean) / std` of the data's numbers: these two, for each feature. */
  readonly standardized?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** Where the samples are pictures: their size and the test set's bytes. */
  readonly pictures?: { width: number; height: number; test: ImageDataset };
  /** What is counted where that is not the samples, and how many are in each: the characters of a window. */
  readonly counted?: { readonly name: string; readonly each: number };
}
