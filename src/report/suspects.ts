import { type Markup, markup } from "../draw/index.ts";
import { formatCount, formatPercent } from "../text/quantity.ts";
import type { Answers } from "../train/judgement/answers.ts";
import { dataTable } from "./details.ts";
import { figure, note } from "./figure.ts";
import type { ReportedTask } from "./reported-task.ts";
import type { Suspect } from "./run-report.ts";

const mostSuspects = 12;

/** The training samples with the highest losses among those that the model takes for another class. */
export function suspectsAmong(
  { truths, predictions, confidences, losses }: Answers,
  { classes, trainRows }: Pick<ReportedTask, "classes" | "trainRows">,
): Suspect[] {
  return [...truths.keys()]
    .filter((i) => predictions[i] !== truths[i])
    .sort((a, b) => losses[b] - losses[a])
    .slice(0, mostSuspects)
    .map((i) => ({
      row: trainRows?.[i] ?? i + 1,
      label: classes[truths[i]],
      prediction: classes[predictions[i]],
      probability: confidences[i],
      labelProbability: Math.exp(-losses[i]),
    }));
}

/** The suspects as a table. */
export function suspectTable(suspects: readonly Suspect[]): Markup {
  const help =
    "Training samples of the highest losses: labels that may be wrong, or samples that are hard. Look at them.";
  const rows = suspects.map(({ row, label, prediction, probability, labelProbability }) => [
    formatCount(row),
    label,
    markup`<b class="wrong">${prediction}</b>`,
    formatPercent(probability, 1),
    formatPercent(labelProbability, 1),
  ]);
  const heads = ["its probability", "the label's"];
  return figure(
    "Suspect labels",
    note(help),
    dataTable(["row", "label", "prediction"], heads, rows),
  );
}
