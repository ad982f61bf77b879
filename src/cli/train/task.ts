import type {
  CharacterVocabulary,
  Dataset,
  ImageDataset,
  TableEncoder,
  TargetEncoder,
} from "../../data/index.ts";
import type { Series } from "../../data/table/previous.ts";
import type { UsualCells } from "../../data/table/usual-cells.ts";
import type { Tensor } from "../../index.ts";
import type { TableOptions } from "../../io/index.ts";
import type { TableColumn } from "../../report/reported-task.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { RegressionTargets } from "../../train/judgement/regression.ts";
import type { OpenTable } from "./table/open-table.ts";

/** What a run learns from and is tested on. */
export interface Task {
  /** As people call the data. */
  name: string;
  train: Dataset;
  /** What it is watched on after each epoch. Default the test set. */
  validation?: Dataset;
  test: Dataset;
  /** How many numbers describe a sample. */
  features: number;
  /** The shape of a sample as the network takes it: an image, or numbers in a row. */
  sample: Shape;
  featureNames: readonly string[];
  /** What the targets count; empty where numbers are learnt. */
  classes: readonly string[];
  /** Where numbers are learnt, not classes: the targets of the data sets are float32 [N, T], scaled by these. */
  targets?: RegressionTargets;
  /** Where samples follow each other in time: for each target what was known of it before each test sample; NaN nothing. */
  before?: readonly ArrayLike<number>[];
  /** Where all samples are one series in time: the targets of the latest that is learnt from. */
  last?: readonly number[];
  /** How much each class counts in the loss. Default: all as much. */
  classWeights?: Tensor;
  /** Of a table: the table. */
  table?: OpenTable;
  /** Of a table: what makes numbers of its columns, and of what is to be predicted. */
  encoders?: TableEncoders;
  /** Where several features come of one column: the columns. Default: each feature by itself. */
  columns?: readonly TableColumn[];
  /** The row of each training sample in the file, from 1. Default: its place in the training set. */
  trainRows?: ArrayLike<number>;
  /** What was done to the numbers before the network saw them, as the model's file records it. */
  preprocessing?: Record<string, readonly number[] | readonly string[]>;
  /** Where each feature was shifted and scaled: by what. */
  standardized?: { mean: readonly number[]; std: readonly number[] };
  /** Where the samples are pictures: their size and the test set's bytes. */
  pictures?: { width: number; height: number; test: ImageDataset };
  /** Where the samples are windows of a text: its characters. */
  vocabulary?: CharacterVocabulary;
  /** What is counted where that is not the samples: so many in each. */
  counted?: { name: string; each: number };
}

export interface TableEncoders {
  readonly encoder: TableEncoder;
  readonly target: TargetEncoder;
  /** How rows follow each other in time, where they do. */
  readonly series?: Series;
  /** How the file was read. */
  readonly reading: TableOptions;
  /** What the cells of training are like. */
  readonly usual: readonly UsualCells[];
}

export type TaskKind = "classification" | "regression";

/** What is learnt: classes, or numbers. */
export const kindOf = ({ targets }: Pick<Task, "targets">): TaskKind =>
  targets === undefined ? "classification" : "regression";
