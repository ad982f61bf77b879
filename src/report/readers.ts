import type { Alert, StepRecord } from "../doctor/index.ts";
import { checkArgument, kind } from "../tensor/arguments.ts";
import { checkPlainData } from "../tensor/plain-data.ts";
import type { GradientCheckRow, StepMetrics } from "../train/index.ts";
import { LineReader } from "../train/line-reader.ts";
import { checkedRows } from "../train/record.ts";
import {
  checkedDoctorLine,
  checkedMetricsLine,
  type DoctorLine,
  type EpochLine,
  type MetricsLine,
} from "../train/run-lines.ts";

const sourceKind = kind("a name for the file", (value) => typeof value === "string");

/**
 * Reads a run's `metrics.jsonl` as it grows: a line for each step, and after its last step one for each epoch.
 *
 * @param source what errors call the file.
 * @example
 * ```ts
 * import { metricsReader } from "chainrule/report";
 * const steps: number[] = [];
 * const bytes = new TextEncoder().encode('{"step":1,"epoch":1,"loss":0.7,"accuracy":0.5}\n');
 * metricsReader("metrics.jsonl").read(bytes, ({ step }) => steps.push(step));
 * steps; // → 1
 * ```
 */
export function metricsReader(source: string): LineReader<StepMetrics | EpochLine> {
  checkArgument("metricsReader", "the source", sourceKind, source);
  return new LineReader(source, checkedMetricsLine, (line: MetricsLine) => line);
}

/**
 * Reads a run's `doctor.jsonl` as it grows: the observed steps, and the alerts as they stood when a line was
 * written. Of the lines of an alert, told by its kind and layer, the last one counts.
 *
 * @param source what errors call the file.
 * @example
 * ```ts
 * import { doctorReader } from "chainrule/report";
 * const reader = doctorReader("doctor.jsonl");
 * reader.read(new TextEncoder().encode('{"kind":"dead-units",'), () => {});
 * reader.unfinished; // → {"kind":"dead-units",
 * ```
 */
export function doctorReader(source: string): LineReader<StepRecord | Alert> {
  checkArgument("doctorReader", "the source", sourceKind, source);
  return new LineReader(source, checkedDoctorLine, (line: DoctorLine) => line);
}

/**
 * The rows of a run's `gradient-check.json`, from its parsed content.
 *
 * @param source what errors call the file.
 * @throws DataError that names the field which is not what it must be.
 * @example
 * ```ts
 * import { readGradientCheck } from "chainrule/report";
 * readGradientCheck([], "gradient-check.json").length; // → 0
 * ```
 */
export function readGradientCheck(content: unknown, source: string): GradientCheckRow[] {
  checkArgument("readGradientCheck", "the source", sourceKind, source);
  checkPlainData(content, "rows", checkedRows, source);
  return content as GradientCheckRow[];
}
