import { Command, InvalidArgumentError, Option } from "commander";
import type { GradcheckOptions } from "../../check/index.ts";
import { printable } from "../../text/escape.ts";
import { toJson } from "../json.ts";
import { Opened } from "../studio/opened.ts";
import { assertBuilt, startStudio } from "../studio/start.ts";
import { canRedraw, styleFor } from "../terminal/style.ts";
import { columnsOf, wrap } from "../terminal/text.ts";
import { checkFile } from "./check-file.ts";
import { assertChecked, type Outcome } from "./check-module.ts";
import { outcomesText } from "./print.ts";
import { assertReadable } from "./problem.ts";
import { sarifLog } from "./sarif.ts";
import { runOnSave } from "./watch.ts";

/** Options that are gradcheck's, as far as they were given. */
interface Settings extends Omit<GradcheckOptions, "step" | "order"> {
  order?: "1" | "2";
  format: "text" | "json" | "sarif";
  timeout: number;
}

interface Flags extends Settings {
  watch?: boolean;
  studio?: boolean;
  open?: boolean;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const wrong = 1;
const notChecked = 2;
/** What the reports are called in the studio. */
const checkName = "check.json";
const clearLine = "\r\x1b[2K";

export function checkCommand(): Command {
  return new Command("check")
    .summary("check the gradients of the layers and functions in a file")
    .description(
      "Loads a module, TypeScript or JavaScript, and compares the gradients of what it exports with finite " +
        "differences: hand-written layers and losses, modules, functions of tensors. A wrong one is reported " +
        "with its likely cause. Exit code: 0 all right, 1 a wrong gradient, 2 not checked.",
    )
    .argument("<file>", "exports the layers; docs/check.md says how it tells their inputs")
    .argument("[exports...]", "check these alone")
    .option("--watch", "check again whenever the file, or one that it imports, is saved")
    .addOption(
      new Option(
        "--order <n>",
        "2: of functions, check the gradients of the gradients as well (default: 1)",
      ).choices(["1", "2"]),
    )
    .addOption(
      new Option(
        "--mode <name>",
        "full: every entry of the Jacobian; sampled: some, and all together (default: by size)",
      ).choices(["full", "sampled"]),
    )
    .addOption(
      new Option(
        "--dtype <name>",
        "float64: check copies; native: check the tensors as they are (default: float64)",
      ).choices(["float64", "native"]),
    )
    .option("--atol <number>", "absolute error that passes (default: 1e-5)", parseTolerance)
    .option("--rtol <number>", "relative error that passes (default: 1e-3)", parseTolerance)
    .option("--seed <n>", "everything random follows from it (default: 0)", parseSeed)
    .option(
      "--budget <seconds>",
      "how long the differences of an export should take (default: 30)",
      parseSeconds,
    )
    .option(
      "--timeout <seconds>",
      "end an export that takes longer, and go on with the next",
      parseSeconds,
      120,
    )
    .addOption(
      new Option("--format <name>", "text; json: the reports as data; sarif: for editors and CI")
        .choices(["text", "json", "sarif"])
        .default("text"),
    )
    .addOption(
      new Option(
        "--studio",
        "show the reports in the studio as well: serve them to this machine, and print the address",
      ).conflicts(["watch", "format"]),
    )
    .addOption(new Option("--open", "the same, and open the browser").implies({ studio: true }))
    .action(async (file: string, names: string[], flags: Flags) => {
      const { watch, studio, open, ...settings } = flags;
      if (watch) return runOnSave(file);
      if (studio) assertBuilt();
      const outcomes = await check(file, names, settings);
      if (!studio) return;
      const content = Buffer.from(toJson({ file, exports: outcomes }));
      const opened = new Opened([], [{ name: checkName, content: () => content }]);
      await startStudio({ open, opened, page: `#runs?document=${checkName}` });
    });
}

async function check(
  file: string,
  names: string[],
  { order, format, timeout, ...options }: Settings,
): Promise<readonly Outcome[]> {
  assertReadable(file);
  // The process in which the file runs ends with this one.
  const end = () => process.exit(notChecked);
  for (const signal of signals) process.once(signal, end);
  const progress = canRedraw(process.stderr) ? process.stderr : null;
  const isText = format === "text";
  try {
    const { outcomes, files } = await checkFile(
      { file, names, options: { ...options, ...(order === "2" && { order: 2 }) } },
      {
        seconds: timeout,
        // What the module prints is not to stand in the report.
        isQuiet: !isText,
        onCheck: (name) => progress?.write(`${clearLine}checking ${printable(name)} …`),
      },
    );
    process.send?.(files);
    progress?.write(clearLine);
    assertChecked(file, outcomes);
    process.stdout.write(
      isText
        ? wrap(outcomesText(outcomes, styleFor(process.stdout)), columnsOf(process.stdout))
        : toJson(format === "sarif" ? sarifLog(file, outcomes) : { file, exports: outcomes }),
    );
    process.exitCode = exitCodeOf(outcomes);
    return outcomes;
  } catch (error) {
    progress?.write(clearLine);
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ status }) => status === "wrong")) return wrong;
  return outcomes.some(({ status }) => status === "failed") ? notChecked : 0;
}

function parseSeed(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError("expected a whole number from 0.");
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected seconds, a number above 0.");
}

function parseTolerance(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected a number such as 1e-6.");
}
