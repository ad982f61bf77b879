import type { Alert, StepRecord } from "chainrule/doctor";
import type { GradientCheckRow } from "chainrule/train";
import type { Envelope, Range } from "./envelope.ts";
import type { Scales } from "./scales.ts";
import type { Settings } from "./settings.ts";

/** What of a run can be drawn as a curve. */
export const quantities = [
  "loss",
  "accuracy",
  "mae",
  "testLoss",
  "testAccuracy",
  "testMae",
] as const;
export type Quantity = (typeof quantities)[number];

export const states = ["running", "finished", "interrupted", "half-written", "corrupt"] as const;
export type RunState = (typeof states)[number];

/** A run in short. */
export interface RunSummary {
  readonly name: string;
  readonly state: RunState;
  /** What is wrong with its files, and what is missing, in sentences. */
  readonly problems: readonly string[];
  readonly settings: Settings;
  readonly steps: number;
  readonly lastStep: number;
  readonly lastEpoch: number;
  /** The share of its files that has been read. */
  readonly read: number;
  readonly testLoss: number | null;
  readonly testAccuracy: number | null;
  /** What it has recorded. */
  readonly measured: readonly Quantity[];
  /** The steps at which the doctor looked. */
  readonly observed: readonly number[];
  readonly alerts: readonly Alert[];
  readonly gradientCheck: readonly GradientCheckRow[] | null;
}

/** What the page shows now. */
export interface View {
  readonly runs: readonly string[];
  /** The run that is looked into. */
  readonly main: string;
  /** 0 for the latest. */
  readonly step: number;
  readonly quantity: Quantity;
  /** Steps around each in whose mean it is smoothed; 1 does not. */
  readonly smoothing: number;
  /** 0 to 0 for all steps. */
  readonly from: number;
  readonly to: number;
  readonly pixels: number;
}

/** By what part of itself each weight matrix changed, at the observed steps. */
export interface Ratios {
  readonly steps: readonly number[];
  readonly names: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** The curves of the runs that are shown. */
export interface Curves {
  readonly range: Range;
  readonly runs: readonly { readonly name: string; readonly envelope: Envelope }[];
  /** What the picture reaches from and to, but for the highest columns. */
  readonly low: number;
  readonly high: number;
}

/** What of the run that is looked into is the same at all steps. */
export interface Inside {
  readonly scales: Scales;
  readonly ratios: Ratios;
}

/** What there is at the step. */
export interface Moment {
  /** Of each run, its number at the step, or the last before it, and smoothed; NaN where there is none. */
  readonly values: Readonly<Record<string, { readonly value: number; readonly smoothed: number }>>;
  /** The last observed step of the run that is looked into that is no later, or its first. */
  readonly record: StepRecord | null;
}

/** A file that was dropped or chosen; `path` is that within a folder. */
export interface GivenFile {
  readonly path: string;
  readonly file: File;
}

export type ToWorker =
  /** Where a server has what it opened: `opened/` beside the page. */
  | { readonly kind: "follow"; readonly root: string }
  | { readonly kind: "look"; readonly view: View }
  /** The page has drawn what it was sent last. */
  | { readonly kind: "drawn" }
  | { readonly kind: "give"; readonly files: readonly GivenFile[] };

/** Data that is no run: a gradient check's report, a trace. */
export interface GivenDocument {
  readonly name: string;
  readonly content: unknown;
}

export type FromWorker =
  | { readonly kind: "runs"; readonly runs: readonly RunSummary[]; readonly isReading: boolean }
  /** What has not changed is left out. */
  | {
      readonly kind: "picture";
      readonly curves?: Curves;
      readonly inside?: Inside | null;
      readonly moment: Moment;
    }
  | { readonly kind: "documents"; readonly documents: readonly GivenDocument[] }
  /** Something that was given, or the server, and could not be read. */
  | { readonly kind: "problem"; readonly text: string | null };
