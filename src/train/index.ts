import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export type { Alert, DoctorReport } from "../doctor/record.ts";
export { accumulateGradients } from "./callbacks/accumulate-gradients.ts";
export type { Callback, CallbackHooks, Ending, TrainingRun } from "./callbacks/callback.ts";
export { type ClipGradientsOptions, clipGradients } from "./callbacks/clip-gradients.ts";
export { type EarlyStoppingOptions, earlyStopping } from "./callbacks/early-stopping.ts";
export { everyMinutes, everySteps, logEvery } from "./callbacks/every.ts";
export {
  exponentialMovingAverage,
  type MovingAverageOptions,
} from "./callbacks/exponential-moving-average.ts";
export { type KeepCheckpointsOptions, keepCheckpoints } from "./callbacks/keep-checkpoints.ts";
export type { MonitorOptions } from "./callbacks/monitor.ts";
export { type BestEpoch, type RestoreBestOptions, restoreBest } from "./callbacks/restore-best.ts";
export type { CallbackState } from "./callbacks/state.ts";
export { DivergedError, type DivergenceAdvice } from "./diverged.ts";
export type { Evaluation } from "./evaluate.ts";
export {
  coverage,
  type Gaussians,
  gaussianHalfWidth,
  gaussianHead,
  gaussianHeadLoss,
  predictionIntervals,
} from "./gaussian-head.ts";
export {
  checkGradients,
  type GradientCheckOptions,
  type GradientCheckRow,
} from "./gradient-check.ts";
export {
  type Baseline,
  constantBaseline,
  type MajorityBaseline,
  majorityBaseline,
  previousValueBaseline,
} from "./judgement/baselines.ts";
export {
  type BootstrapOptions,
  bootstrap,
  bootstrapMean,
  type ConfidenceInterval,
} from "./judgement/bootstrap.ts";
export type { ClassifierJudgement } from "./judgement/classifier.ts";
export { type Comparison, compareWithBaseline, verdict } from "./judgement/comparison.ts";
export {
  type Column,
  type ColumnImportance,
  type ImportanceOptions,
  inputGradients,
  permutationImportance,
} from "./judgement/importance.ts";
export type { TargetJudgement } from "./judgement/regression.ts";
export type {
  LayerParts,
  LearnerLayer,
  LearnerParts,
  ModuleParts,
  Slope,
} from "./learners/learner.ts";
export { accuracy, type Metric, type Scores } from "./metrics.ts";
export type {
  FitOptions,
  LearningRateRange,
  RestoreOptions,
  RunOptions,
  TrainerOptions,
} from "./options.ts";
export type { EpochMetrics, RunRecord, StepMetrics } from "./record.ts";
export type { WithinStep } from "./step.ts";
export { Accuracy, TopKAccuracy } from "./streaming/accuracy.ts";
export {
  type AverageOptions,
  BalancedAccuracy,
  F1,
  Precision,
  Recall,
} from "./streaming/averaged.ts";
export {
  CalibrationError,
  type CalibrationOptions,
  type ReliabilityBin,
} from "./streaming/calibration.ts";
export { ConfusionMatrix } from "./streaming/confusion-matrix.ts";
export { MeanAbsoluteError, MeanSquaredError, R2 } from "./streaming/errors-of-numbers.ts";
export { LogLoss, Perplexity } from "./streaming/log-loss.ts";
export type { ProbabilityOptions } from "./streaming/log-probabilities.ts";
export type { StreamingMetric } from "./streaming/metric.ts";
export { RocAuc } from "./streaming/roc-auc.ts";
export type { InputColumn } from "./trained/input-columns.ts";
export type { ModelEvaluation } from "./trained/judged.ts";
export { readModel } from "./trained/read-model.ts";
export type { TableRecord } from "./trained/rows.ts";
export type {
  ClassPrediction,
  ModelInput,
  NumberPrediction,
  TrainedModel,
} from "./trained/trained-model.ts";
export { Trainer } from "./trainer.ts";
