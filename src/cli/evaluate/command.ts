import { basename } from "node:path";
import { Command } from "commander";
import { loadRun } from "../../node/index.ts";
import { printable } from "../../text/escape.ts";
import { countOf, formatCount, formatPercent } from "../../text/quantity.ts";
import type { ModelEvaluation } from "../../train/index.ts";
import { UsageError } from "../errors.ts";
import { toJson } from "../json.ts";
import { readingNotes, readRows } from "../predict/read-rows.ts";
import { checkRunFirst } from "../run-argument.ts";
import { styleFor } from "../terminal/style.ts";
import { columnsOf, indent, wrap } from "../terminal/text.ts";
import { judgementLines, r2Text } from "../train/judgement-text.ts";

export function evaluateCommand(): Command {
  return new Command("evaluate")
    .summary("what a trained model's predictions are worth on a table with the truth")
    .description(
      "Predicts the rows of a table by the model of a run of chainrule train, and holds what it says against the " +
        "truth, beside what can be said without having learnt. Of rows that the run has learnt from that says little: " +
        "give others.",
    )
    .argument("<run>", "the run's folder, or its model.safetensors")
    .argument(
      "<file>",
      "a table (.csv, .tsv, .json, .jsonl, also .gz), or - for one on standard input",
    )
    .option("--json", "print one JSON object instead of text")
    .action(async (run: string, file: string, { json }: { json?: boolean }) => {
      checkRunFirst("evaluate", run, file);
      const model = await loadRun(run);
      if (model.columns.length === 0) {
        throw new UsageError(
          `${run}: the run did not learn from a table: its report says what it is worth`,
        );
      }
      const table = await readRows(model, file);
      const evaluation = model.evaluate(table);
      const notes = [...readingNotes(table), ...model.notes(table)];
      for (const note of notes) console.error(`chainrule: ${note}`);
      process.stdout.write(json ? toJson(evaluation) : evaluationText(evaluation, file));
    });
}

function evaluationText(evaluation: ModelEvaluation, file: string): string {
  const { samples, leftOut, judgement, targets } = evaluation;
  const { bold } = styleFor(process.stdout);
  const right = targets ? r2Text(targets) : `${formatPercent(judgement!.accuracy.estimate)} right`;
  const source = file === "-" ? "standard input" : basename(file);
  const left = leftOut > 0 ? `; ${formatCount(leftOut)} without a target left out` : "";
  const lines = [
    `${bold(right)} on ${countOf(samples, "row")} of ${printable(source)}${left}`,
    ...judgementLines(evaluation),
  ];
  const width = columnsOf(process.stdout);
  return `${indent(lines.map((line) => wrap(line, width - 2)).join("\n"))}\n`;
}
