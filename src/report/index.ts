export { binLimits, type Histogram } from "../doctor/histogram.ts";
export type { LineReader } from "../train/line-reader.ts";
export type { EpochLine } from "../train/run-lines.ts";
export type { ConfusionMatrix } from "./confusion-matrix.ts";
export type { DecisionMap, DecisionSample } from "./decision-map.ts";
export { renderReport } from "./page.ts";
export { readReport } from "./read-report.ts";
export { doctorReader, metricsReader, readGradientCheck } from "./readers.ts";
export type {
  EpochRecord,
  GradientCheck,
  LayerRow,
  Mistake,
  RunReport,
  StepSeries,
  TestResult,
} from "./run-report.ts";
