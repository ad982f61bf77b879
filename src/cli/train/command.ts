import { Command } from "commander";
import { UsageError } from "../errors.ts";
import { JsonDisplay, TextDisplay } from "./display.ts";
import { train } from "./run.ts";
import { addSettings, readConfig } from "./settings.ts";

/** Flags that say how to run, not what: they are no settings of the run. */
interface RunFlags {
  out?: string;
  resume?: string;
  json?: boolean;
  detectAnomaly?: boolean;
}

const interrupted = 130;

export function trainCommand(): Command {
  return addSettings(new Command("train"))
    .summary("train a network and write a report")
    .description(
      "Checks the gradients of a network, trains it, tests it, and writes a run folder with the\n" +
        "weights, the metrics, TensorBoard events and a report. Without flags: handwritten digits,\n" +
        "all of MNIST's where they are found, else the 1,500 that come with chainrule.",
    )
    .option("--lr <number>", "learning rate")
    .option("--epochs <n>", "passes over the data")
    .option("--doctor", "watch layers, gradients and updates, and say what is likely wrong")
    .option("--eager", "run each operation by itself: do not compile the training step")
    .option("--out <folder>", "the run folder (default: runs/<data>-<n>)")
    .option("--resume <folder>", "go on with a run that was stopped")
    .option("--detect-anomaly", "look for the operation that makes a NaN or an infinity (slower)")
    .option("--json", "print one JSON object a line instead of text")
    .action(async (file: string | undefined, flags: RunFlags & Record<string, unknown>) => {
      const { out, resume, json, detectAnomaly, ...settings } = flags;
      const display = json ? new JsonDisplay(process.stdout) : new TextDisplay(process.stdout);
      const stop = stopOnInterrupt(() => display.close());
      const from = resume === undefined ? { config: readConfig(file, settings), out } : { resume };
      const run = { ...from, detectAnomaly };
      if (resume !== undefined) refuseSettings(file, settings, out);
      const outcome = await train(run, display, stop.signal);
      stop.release();
      if (outcome === "stopped") process.exitCode = interrupted;
    });
}

function refuseSettings(file: string | undefined, settings: object, out: string | undefined): void {
  const given = [...(file ? [file] : []), ...Object.keys(settings), ...(out ? ["out"] : [])];
  if (given.length > 0) {
    throw new UsageError(
      `--resume takes the settings of the run it goes on with; leave out ${given.join(", ")}`,
    );
  }
}

/** The first Ctrl-C asks the run to save and stop; a second one ends the program at once. */
function stopOnInterrupt(beforeExit: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onInterrupt = () => {
    if (controller.signal.aborted) {
      beforeExit();
      process.exit(interrupted);
    }
    controller.abort();
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onInterrupt);
    },
  };
}
