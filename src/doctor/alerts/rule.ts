import type { RunHistory } from "../history.ts";
import type { Alert, LayerRecord, ParameterRecord, StepRecord } from "../record.ts";

/** What a rule objects to now: an alert, but for when. */
export type Finding = Omit<Alert, "step" | "lastStep">;

/** Looks at a run as it is now. */
export type Rule = (run: RunHistory) => Finding[];

/**
 * The records of each layer in the last observed steps, the latest last; none before there were so
 * many. One step proves little: a batch may be odd.
 */
export function layersOver(steps: number, { recent }: RunHistory): LayerRecord[][] {
  return over(steps, recent, ({ layers }) => layers, "layer");
}

/** The same of each parameter. */
export function parametersOver(steps: number, { recent }: RunHistory): ParameterRecord[][] {
  return over(steps, recent, ({ parameters }) => parameters, "name");
}

function over<K extends string, T extends Record<K, string>>(
  steps: number,
  recent: readonly StepRecord[],
  part: (record: StepRecord) => readonly T[],
  key: K,
): T[][] {
  const last = recent.slice(-steps);
  if (last.length < steps) return [];
  return part(last[last.length - 1])
    .map((latest) =>
      last.flatMap((record) => part(record).find((other) => other[key] === latest[key]) ?? []),
    )
    .filter((records) => records.length === steps);
}
