import { dirname } from "node:path";
import { Command, Option } from "commander";
import { previousName } from "../../data/table/previous.ts";
import { loadRun, modelFileOf } from "../../node/load-run.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { quote } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";
import { countOf } from "../../text/quantity.ts";
import type { TrainedModel } from "../../train/index.ts";
import { UsageError } from "../errors.ts";
import { checkOutput } from "../output-file.ts";
import { checkRunFirst } from "../run-argument.ts";
import { styleFor } from "../terminal/style.ts";
import { columnsOf } from "../terminal/text.ts";
import { answersCsv, answersJson } from "./answer-files.ts";
import { answerTable } from "./answer-table.ts";
import { answersText } from "./answer-text.ts";
import { keptTable } from "./kept-table.ts";
import { readDigit, takesDigits } from "./read-digit.ts";
import { readingNotes, readRows } from "./read-rows.ts";

const formats = ["text", "csv", "json"] as const;
type Format = (typeof formats)[number];

interface Flags {
  out?: string;
  format?: string;
  json?: boolean;
  keep?: boolean;
}

export function predictCommand(): Command {
  return new Command("predict")
    .summary("what a trained model says of a table's rows, or of a picture")
    .description(
      "Gives for each row of a table the class with the probabilities of all classes, or the number with its interval, " +
        "by the model of a run of chainrule train. Columns are found by their names, and others may be there too. What " +
        "training did not know, it says on stderr.",
    )
    .argument("<run>", "the run's folder, or its model.safetensors")
    .argument(
      "<file>",
      "a table (.csv, .tsv, .json, .jsonl, also .gz), - for one on standard input, or a .png of a digit",
    )
    .option("--out <file>", "where to write the predictions: a .csv or a .json")
    .option("--keep", "give the columns of the table too, in front of what is predicted")
    .option("--format <name>", `${formats.join(", ")} (default: text on a terminal, else csv)`)
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .action(async (run: string, file: string, flags: Flags) => {
      const format = formatOf(flags);
      checkRunFirst("predict", run, file);
      if (flags.out !== undefined) {
        const folder = dirname(modelFileOf(run));
        checkOutput(flags.out, { flag: "--out", input: file, folder });
      }
      const model = await loadRun(run);
      const { input, table, notes } = await readInput(model, file);
      const predictions = model.predict(input);
      const answers = answerTable(model, predictions);
      const kept = flags.keep
        ? keptTable(table, answers.names, { file, isRead: format === "json" })
        : undefined;
      for (const note of notes) console.error(`chainrule: ${note}`);
      const { stdout } = process;
      const text = {
        text: () => answersText(model, { answers, kept }, columnsOf(stdout), styleFor(stdout)),
        csv: () => answersCsv(answers, kept),
        json: () => answersJson(predictions, kept),
      }[format]();
      if (flags.out === undefined) process.stdout.write(text);
      else {
        await writeAtomically(flags.out, text);
        console.error(
          `chainrule: ${flags.out}: predictions of ${countOf(predictions.length, "row")}`,
        );
      }
    });
}

function formatOf({ out, format: named, json }: Flags): Format {
  const format = json ? "json" : named;
  if (format !== undefined && !formats.includes(format as Format)) {
    throw new UsageError(`--format ${quote(format)}: expected one of ${formats.join(", ")}`);
  }
  const ending = out === undefined ? undefined : /\.(csv|json)$/i.exec(out)?.[1].toLowerCase();
  if (out !== undefined && ending === undefined && format === undefined) {
    throw new UsageError(`--out ${quote(out)}: expected a .csv or a .json, or give --format`);
  }
  return (format ?? ending ?? (process.stdout.isTTY ? "text" : "csv")) as Format;
}

async function readInput(model: TrainedModel, file: string) {
  if (model.columns.length === 0) {
    if (/\.png$/i.test(file)) return { ...(await readDigit(model, file)), table: undefined };
    throw new UsageError(
      `${file}: the run did not learn from a table: chainrule predict takes ${takesDigits(model) ? "a .png of a digit for it" : "runs that did, and those of digits"}`,
    );
  }
  if (/\.png$/i.test(file)) throw new UsageError(`${file}: the run learnt from a table: give one`);
  const input = await readRows(model, file);
  const names = new Set(input.columns.map(({ name }) => name));
  const learnt = new Set(model.columns.map(({ name }) => name));
  const given = model.targets.filter((name) => names.has(name) && !learnt.has(previousName(name)));
  const unused =
    given.length === 0
      ? []
      : [
          `${listed(given.map(quote))} is there and not looked at: chainrule evaluate holds predictions against it`,
        ];
  return { input, table: input, notes: [...readingNotes(input), ...unused, ...model.notes(input)] };
}
