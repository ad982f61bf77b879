import type { ClassPrediction, NumberPrediction, TrainedModel } from "../../train/index.ts";

type Predictions = ReturnType<TrainedModel["predict"]>;

export type AnswerCell = string | number | null;

/** Predictions as a table: a column for what is predicted, and for how sure the model is. */
export interface AnswerTable {
  readonly names: readonly string[];
  /** Null where a cell of the input is missing. */
  readonly rows: readonly (readonly AnswerCell[])[];
}

export function answerTable(model: TrainedModel, predictions: Predictions): AnswerTable {
  return model.task === "classification"
    ? classTable(model.classes, predictions as ClassPrediction[])
    : numberTable(model.targets, predictions as NumberPrediction[]);
}

function classTable(
  classes: readonly string[],
  predictions: readonly ClassPrediction[],
): AnswerTable {
  return {
    names: ["prediction", ...classes.map((name) => `probability of ${name}`)],
    rows: predictions.map(({ label, probabilities }) => [
      label,
      ...classes.map((name) => probabilities[name]),
    ]),
  };
}

/** Of several targets each column has the target's name. */
function numberTable(
  targets: readonly string[],
  predictions: readonly NumberPrediction[],
): AnswerTable {
  const titled = (target: string, what: string) =>
    targets.length === 1 ? what : what === "prediction" ? target : `${target}: ${what}`;
  const hasIntervals = predictions[0]?.intervals !== undefined;
  const whats = hasIntervals ? ["prediction", "low", "high"] : ["prediction"];
  return {
    names: targets.flatMap((target) => whats.map((what) => titled(target, what))),
    rows: predictions.map(({ values, intervals }) =>
      targets.flatMap((target) => {
        const interval = intervals?.[target];
        return interval ? [values[target], interval.low, interval.high] : [values[target]];
      }),
    ),
  };
}
