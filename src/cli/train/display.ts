import type { Alert, DoctorReport } from "../../doctor/index.ts";
import type { SystemBlas } from "../../node/index.ts";
import type { TestResults } from "../../report/test-results.ts";
import type { EpochMetrics, GradientCheckRow, StepMetrics } from "../../train/index.ts";
import type { Run } from "./prepare.ts";
import type { Announcer } from "./table/account.ts";
import type { FoldScores } from "./table/fold-scores.ts";

/** How a run's model does in the end. */
export interface Finished extends TestResults {
  /** What a language model writes. */
  writing?: string;
  best?: Best;
  /** What is likely wrong by its losses and its results. */
  findings: readonly Pick<Alert, "kind" | "message" | "evidence">[];
}

/** The epoch whose weights a model has, of so many that were trained; and its loss, on what. */
export interface Best {
  epoch: number;
  epochs: number;
  on: "validation" | "test";
  loss: number;
}

/** What is shown of a run, as it happens. */
export interface Display extends Required<Announcer> {
  start(run: Run, folder: string, blas: SystemBlas | null): void;
  /** Something to know before the run goes on. */
  note(text: string): void;
  checkingGradients(): void;
  gradientCheck(rows: readonly GradientCheckRow[], seconds: number): void;
  /** So many of the networks are done that are tested on parts of a table in turn. */
  folds(done: number, of: number): void;
  foldScores(scores: FoldScores): void;
  step(metrics: StepMetrics, seconds: number): void;
  epoch(metrics: EpochMetrics): void;
  /** Something is likely wrong in the run. */
  alert(alert: Alert): void;
  /** What watching the run has shown, and cost; before the run's end is told. */
  doctor(doctor: DoctorReport): void;
  finished(ended: Finished, seconds: number): void;
  /** @param model of a run whose model has been kept: the epoch that it has the weights of, if not the step's. */
  stopped(step: number, model?: { best?: Best }): void;
  /** Called however the run ends. */
  close(): void;
}
