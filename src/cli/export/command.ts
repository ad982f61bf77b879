import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { modelFileOf } from "../../node/load-run.ts";
import { readBytes, readBytesNow } from "../../node/read-bytes.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { printable } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";
import { formatCompact, formatCount } from "../../text/quantity.ts";
import { readModel, type TrainedModel } from "../../train/index.ts";
import { predictorFolder } from "../built-folders.ts";
import { UsageError } from "../errors.ts";
import { checkOutput } from "../output-file.ts";
import { takesDigits } from "../predict/read-digit.ts";
import { fileNames } from "../train/run-folder.ts";
import { isPredictorPage, predictorPage } from "./page.ts";

export function exportCommand(): Command {
  return new Command("export")
    .summary("a page to try a trained model in")
    .description(
      "Writes one HTML page with the model of a run of chainrule train in it, and a form to try it: it opens from the disk, " +
        "and needs and sends nothing.",
    )
    .argument("<run>", "the run's folder, or its model.safetensors")
    .option("--html [file]", `the page (default: ${fileNames.page} in the run's folder)`)
    .action(async (run: string, { html = true }: { html?: string | true }) => {
      const file = modelFileOf(run);
      const page = html === true ? join(dirname(file), fileNames.page) : html;
      checkPage(page, dirname(file));
      const bytes = await readBytes(file);
      const model = readModel(bytes, file);
      const content = predictorPage({
        ...wordsOf(model, run),
        model: bytes,
        ...(await builtParts()),
      });
      await writeAtomically(page, content);
      process.stdout.write(
        `${printable(page)}: ${formatCompact(content.length)}B, open it in a browser\n`,
      );
    });
}

/** What a page says of its model. */
function wordsOf(model: TrainedModel, run: string): { title: string; lead: string } {
  const { columns, targets } = model;
  if (columns.length > 0) {
    const what = listed(targets);
    const by = columns.length === 1 ? "a column" : `${formatCount(columns.length)} columns`;
    return { title: `What is ${what}?`, lead: `A network predicts ${what} by ${by} of a table.` };
  }
  if (takesDigits(model)) {
    return { title: "Which digit is it?", lead: "Draw one, and a network says what it reads." };
  }
  throw new UsageError(
    `${run}: the run learnt from points of the plane, and there is no form to try it with: export takes runs on tables and on digits`,
  );
}

/** @throws UsageError where the page is to take the place of something else. */
function checkPage(page: string, folder: string): void {
  if (!/\.html?$/i.test(page)) {
    throw new UsageError(`--html ${page}: expected the name of a page, as predict.html`);
  }
  checkOutput(page, { flag: "--html", folder });
  if (!existsSync(page) || isPredictorPage(readBytesNow(page))) return;
  throw new UsageError(
    `--html ${page}: something else than a page of export is there already. Remove it, or give another name`,
  );
}

async function builtParts(): Promise<{ script: string; style: string }> {
  const [script, style] = ["predictor.js", "predictor.css"].map((name) =>
    join(predictorFolder, name),
  );
  if (!existsSync(script)) {
    throw new UsageError(
      "the page's script is not built: `npm run export` builds it, and then exports",
    );
  }
  const text = async (path: string) => new TextDecoder().decode(await readBytes(path));
  return { script: await text(script), style: (await text(style)).trim() };
}
