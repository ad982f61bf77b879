import "../autograd/methods.ts";
import "../ops/map/vectorized.ts";

export type { Alert, DoctorReport } from "../doctor/record.ts";
export { DivergedError, type DivergenceAdvice } from "./diverged.ts";
export type { Evaluation } from "./evaluate.ts";
export { checkGradients, type GradientCheckRow } from "./gradient-check.ts";
export type { LayerParts, LearnerLayer, LearnerParts, ModuleParts } from "./learners/learner.ts";
export { accuracy, type Metric, type Scores } from "./metrics.ts";
export type {
  FitOptions,
  LearningRateRange,
  RestoreOptions,
  RunOptions,
  TrainerOptions,
} from "./options.ts";
export type { EpochMetrics, RunRecord, StepMetrics } from "./record.ts";
export { Trainer } from "./trainer.ts";
