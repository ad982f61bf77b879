import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export { type Anomaly, type AnomalyCauseKind, AnomalyError } from "./anomaly/anomaly.ts";
export { detectAnomaly } from "./anomaly/detect.ts";
export { Doctor, type DoctorOptions } from "./doctor.ts";
export { binLimits, type Histogram, histogramOf } from "./histogram.ts";
export {
  findLearningRate,
  type LearningRateFinderOptions,
  type LearningRateRangeTest,
} from "./learning-rate-finder.ts";
export type { WatchedOptimizer } from "./module-source.ts";
export {
  type BatchLoss,
  type OverfitOptions,
  type OverfitReport,
  overfitsOneBatch,
} from "./overfit.ts";
export { type Profile, type ProfileRow, profile } from "./profile/profile.ts";
export type {
  Alert,
  AlertKind,
  DoctorCost,
  DoctorReport,
  InputRecord,
  LayerRecord,
  ParameterRecord,
  StepRecord,
} from "./record.ts";
