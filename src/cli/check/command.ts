import { Command, InvalidArgumentError, Option } from "commander";
import type { GradcheckOptions } from "../../check/index.ts";
import { manualSeed } from "../../random/generator.ts";
import { printable } from "../../text/escape.ts";
import { toJson } from "../json.ts";
import { styleFor } from "../terminal/style.ts";
import { columnsOf, wrap } from "../terminal/text.ts";
import { checkModule, type Outcome } from "./check-module.ts";
import { outcomesText } from "./print.ts";
import { loadedFiles } from "./problem.ts";
import { runOnSave } from "./watch.ts";

/** Options that are gradcheck's, as far as they were given. */
interface Settings extends Omit<GradcheckOptions, "step" | "order"> {
  order?: "1" | "2";
}

interface Flags extends Settings {
  json?: boolean;
  watch?: boolean;
}

const wrong = 1;
const notChecked = 2;
const exitMilliseconds = 200;

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
    .option("--json", "print the reports as JSON")
    .action(async (file: string, names: string[], { json, watch, ...settings }: Flags) => {
      if (watch) await runOnSave(file);
      else await check(file, names, settings, json);
    });
}

async function check(
  file: string,
  names: string[],
  { order, ...options }: Settings,
  json = false,
): Promise<void> {
  const { write } = process.stdout;
  const onExit = () => {
    process.stderr.write(
      `chainrule: ${printable(file)}: it ended the program before it could be checked\n`,
    );
    process.exitCode = notChecked;
  };
  process.on("exit", onExit);
  try {
    // What the module prints is not to stand in the JSON.
    if (json) process.stdout.write = process.stderr.write.bind(process.stderr);
    manualSeed(options.seed ?? 0);
    // Not before it is needed: the other commands would wait for the TypeScript compiler in it.
    const { loadModule } = await import("./load.ts");
    const module = await loadModule(file);
    const outcomes = checkModule(file, module, names, {
      ...options,
      ...(order === "2" && { order: 2 }),
    });
    const style = styleFor(process.stdout);
    write.call(
      process.stdout,
      json
        ? toJson({ file, exports: outcomes })
        : wrap(outcomesText(outcomes, style), columnsOf(process.stdout)),
    );
    process.exitCode = exitCodeOf(outcomes);
  } finally {
    process.off("exit", onExit);
    process.stdout.write = write;
    process.send?.([...loadedFiles().keys()]);
    // The module may have left a timer or a server running.
    setTimeout(() => process.exit(), exitMilliseconds).unref();
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

function parseTolerance(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected a number such as 1e-6.");
}
