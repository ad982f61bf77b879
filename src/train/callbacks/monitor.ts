import { type OptionTable, oneOf, word } from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { nearest } from "../../text/nearest.ts";
import type { EpochMetrics } from "../record.ts";
import type { TrainingRun } from "./callback.ts";

/** Which of an epoch's figures says how good the model is. */
export interface MonitorOptions {
  /** "train." or "validation." and "loss" or a metric's name. Default "validation.loss". */
  monitor?: string;
  /** Whether the lowest or the highest is the best: to be said of a metric. Default "min", of a loss. */
  mode?: "min" | "max";
}

export const monitorOptions: OptionTable<MonitorOptions> = {
  monitor: word,
  mode: oneOf("min", "max"),
};

/** A figure of each epoch. */
export interface Monitor {
  name: string;
  /** "lower", "higher" */
  better: string;
  read(metrics: EpochMetrics): number;
  /** Whether it is better than the best before by more than so much; NaN and infinities never are. */
  isBetter(value: number, best: number | null, by?: number): boolean;
}

/** @throws ValueError for a figure that the run does not have, or of which nobody said what is better. */
export function monitorOf(
  operation: string,
  run: TrainingRun,
  { monitor: name = "validation.loss", mode }: MonitorOptions,
): Monitor {
  const { figures } = run;
  if (!figures.includes(name)) {
    const meant = nearest(name, figures);
    const isMissing = !figures.some((figure) => figure.startsWith("validation."));
    throw new ValueError(
      `${operation}: there is no figure ${name}` +
        (isMissing && name.startsWith("validation.") ? " without a validation set" : "") +
        `. ${meant ? `Did you mean ${meant}? ` : ""}There are ${figures.join(", ")}`,
    );
  }
  const [part, figure] = [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
  if (mode === undefined && figure !== "loss") {
    throw new ValueError(
      `${operation}: say whether a higher ${name} is better: mode: "max", or a lower one: mode: "min"`,
    );
  }
  const sign = mode === "max" ? -1 : 1;
  return {
    name,
    better: mode === "max" ? "higher" : "lower",
    read: (metrics) => (part === "train" ? metrics.train : metrics.validation)?.[figure] ?? NaN,
    isBetter: (value, best, by = 0) =>
      Number.isFinite(value) && (best === null || sign * value < sign * best - by),
  };
}
