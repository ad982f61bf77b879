import type { TrainedModel } from "../../train/index.ts";
import { toJson } from "../json.ts";
import type { AnswerCell, AnswerTable } from "./answer-table.ts";

/** Predictions for a program: each row's, with all digits, beside the cells of its row where they are kept. */
export function answersJson(
  predictions: ReturnType<TrainedModel["predict"]>,
  kept: AnswerTable | undefined,
): string {
  if (!kept) return toJson(predictions);
  const row = (cells: readonly AnswerCell[]) =>
    Object.fromEntries(kept.names.map((name, i) => [name, cells[i]]));
  return toJson(predictions.map((said, i) => ({ row: row(kept.rows[i]), ...said })));
}

/** Predictions as CSV, with all digits, behind the cells of their rows where they are kept. */
export function answersCsv(answers: AnswerTable, kept: AnswerTable | undefined): string {
  const before = kept ? [kept.names, ...kept.rows] : [];
  const line = (cells: readonly AnswerCell[], i: number) =>
    `${[...(before[i] ?? []), ...cells].map(csvCell).join(",")}\n`;
  return [answers.names, ...answers.rows].map(line).join("");
}

function csvCell(cell: AnswerCell): string {
  const text = String(cell ?? "");
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
