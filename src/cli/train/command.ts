import { constants } from "node:os";
import { Command } from "commander";
import { UsageError } from "../errors.ts";
import { flagOf } from "./flag.ts";
import { JsonDisplay } from "./json-display.ts";
import { train } from "./run.ts";
import { scheduleNames } from "./schedule.ts";
import { addSettings, readConfig } from "./settings.ts";
import { TextDisplay } from "./text-display.ts";

/** Flags that say how to run, not what: they are no settings of the run. */
interface RunFlags {
  out?: string;
  resume?: string;
  json?: boolean;
  changedData?: boolean;
  detectAnomaly?: boolean;
}

export function trainCommand(): Command {
  return addSettings(new Command("train"))
    .summary("train a network and write a report")
    .description(
      "Checks the gradients of a network, trains it, tests it, and writes a run folder with the " +
        "weights, the metrics, TensorBoard events and a report. Without flags: handwritten digits, " +
        "all of MNIST's where they are found, else the 1,500 that come with chainrule.",
    )
    .option("--lr <number>", "learning rate")
    .option("--schedule <name>", `how the learning rate goes: ${scheduleNames.join(", ")}`)
    .option(
      "--warmup <n>",
      "steps, or a share of them such as 0.1, in which the learning rate rises to what it is",
    )
    .option("--epochs <n>", "passes over the data; with --resume, how many there are to be in all")
    .option(
      "--patience <n>",
      "stop after n epochs without a lower loss on the validation set (where there is none: on the test set), " +
        "and take the weights of the best",
    )
    .option(
      "--restore-best",
      "take the weights of the epoch with the lowest loss, however the run ends: also stopped, or diverged",
    )
    .option("--clip <norm>", "shorten the gradients of an update to this norm")
    .option("--accumulate <k>", "update once for k batches, by the mean gradient of their samples")
    .option("--ema <decay>", "evaluate and keep a moving average of the weights: 0.999, say")
    .option("--keep-best <k>", "keep the checkpoints of the k best epochs, too")
    .option("--keep-last <n>", "keep the checkpoints of the n last epochs, too")
    .option("--doctor", "watch layers, gradients and updates, and say what is likely wrong")
    .option("--eager", "run each operation by itself: do not compile the training step")
    .option("--out <folder>", "the run folder (default: runs/<data>-<n>)")
    .option("--resume <folder>", "go on with a run that was stopped")
    .option("--changed-data", "with --resume: go on although the data is no longer what it was")
    .option("--detect-anomaly", "look for the operation that makes a NaN or an infinity (slower)")
    .option("--json", "print one JSON object a line instead of text")
    .action(async (file: string | undefined, flags: RunFlags & Record<string, unknown>) => {
      const { out, resume, json, changedData, detectAnomaly, ...settings } = flags;
      const display = json ? new JsonDisplay(process.stdout) : new TextDisplay(process.stdout);
      const stop = stopOnSignals(() => display.close());
      if (resume !== undefined) refuseSettings(file, settings, out);
      else if (changedData) throw new UsageError("--changed-data goes with --resume only");
      const from =
        resume === undefined
          ? { config: readConfig(file, settings), out }
          : {
              resume,
              epochs: settings.epochs,
              data: settings.data,
              dataDir: settings.dataDir,
              changedData,
            };
      const outcome = await train({ ...from, detectAnomaly }, display, stop.signal);
      stop.release();
      if (outcome === "stopped") process.exitCode = stop.exitCode();
    });
}

function refuseSettings(
  file: string | undefined,
  { epochs: _, data: __, dataDir: ___, ...settings }: Record<string, unknown>,
  out: string | undefined,
): void {
  const flags = [...Object.keys(settings), ...(out ? ["out"] : [])].map(flagOf);
  const given = [...(file ? [file] : []), ...flags];
  if (given.length > 0) {
    throw new UsageError(
      "--resume takes the settings of the run it goes on with, all but --epochs, and --data or --data-dir where the " +
        "data has moved; " +
        "leave out " +
        given.join(", "),
    );
  }
}

/** Ctrl-C, the request to end, and a terminal that was closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const exitCodeOf = (signal: (typeof signals)[number]) => 128 + constants.signals[signal];

/**
 * The first signal asks the run to save and stop. A second Ctrl-C ends the program at once; the other
 * signals may come twice, from the system and from a shell.
 */
function stopOnSignals(beforeExit: () => void) {
  const controller = new AbortController();
  const onSignal = (signal: (typeof signals)[number]) => {
    if (controller.signal.aborted && signal === "SIGINT") {
      beforeExit();
      process.exit(exitCodeOf(signal));
    }
    if (!controller.signal.aborted) controller.abort(signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    /** As a shell tells of a program that a signal has ended. */
    exitCode: () => exitCodeOf(controller.signal.reason),
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
