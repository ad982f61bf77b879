import { dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { writeAtomically } from "../../node/write-atomically.ts";
import { rangeTestPage } from "../../report/range-test-page.ts";
import type { LearningRateRange } from "../../train/index.ts";
import { checkOutput } from "../output-file.ts";
import { styleFor } from "../terminal/style.ts";
import { columnsOf } from "../terminal/text.ts";
import { describeNetwork } from "../train/describe.ts";
import { loadTask } from "../train/load-task.ts";
import { dataName, makeFolder } from "../train/run-folder.ts";
import { addSettings, readConfig } from "../train/settings.ts";
import { describeTraining, runRangeTest, trainCommandWith } from "./range-test.ts";
import { rangeTestText } from "./text.ts";

interface Flags extends LearningRateRange {
  out?: string;
  json?: boolean;
}

export function lrFindCommand(): Command {
  return addSettings(new Command("lr-find"))
    .summary("find a learning rate to train with")
    .description(
      "Trains for a few steps while the learning rate grows from 1e-7 to 10, and looks at the loss: " +
        "Smith's range test. The flags of the data and the network are those of train; nothing is kept " +
        "of the network.",
    )
    .option("--from <rate>", "the first rate (default: 1e-7)", positive)
    .option("--to <rate>", "the last rate (default: 10)", positive)
    .option("--steps <n>", "how many rates (default: 160)", positive)
    .option("--out <file.html>", "where the plot is drawn (default: runs/<data>-lr-find.html)")
    .option("--json", "print one JSON object instead of text")
    .action(async (file: string | undefined, flags: Flags & Record<string, unknown>) => {
      const { from, to, steps, out, json, ...settings } = flags;
      const config = readConfig(file, settings);
      const plot = out ?? join("runs", `${dataName(config.data)}-lr-find.html`);
      checkOutput(plot, { flag: "--out", input: config.data });
      const task = await loadTask(config, {
        data: (text) => void (json || process.stdout.write(`${text}\n\n`)),
      });
      const found = runRangeTest(config, task, { from, to, steps });
      makeFolder(dirname(plot));
      const page = rangeTestPage(found, {
        title: `${describeNetwork(config, task)} on ${task.name}`,
        subtitle: describeTraining(config),
        command: found.suggestion === null ? null : trainCommandWith(config, found.suggestion),
      });
      await writeAtomically(plot, page);
      process.stdout.write(
        json
          ? `${JSON.stringify({ ...found, plot })}\n`
          : rangeTestText(
              found,
              { config, task, plot },
              columnsOf(process.stdout),
              styleFor(process.stdout),
            ),
      );
      if (found.suggestion === null) process.exitCode = 1;
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected a positive number.");
}
