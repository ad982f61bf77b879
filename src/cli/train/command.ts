import { readFileSync } from "node:fs";
import { Command } from "commander";
import { UsageError } from "../errors.ts";
import { activations } from "./architecture.ts";
import { JsonDisplay, TextDisplay } from "./display.ts";
import { namedData, resolveConfig } from "./options.ts";
import { train } from "./run.ts";

/** Flags that say how to run, not what: they are no settings of the run. */
interface RunFlags {
  out?: string;
  resume?: string;
  json?: boolean;
}

const interrupted = 130;

export function trainCommand(): Command {
  return new Command("train")
    .summary("train a network and write a report")
    .description(
      "Checks the gradients of a network, trains it, tests it, and writes a run folder with the\n" +
        "weights, the metrics, TensorBoard events and a report. Without flags: handwritten digits.",
    )
    .argument("[config.json]", "settings in a file, named like the flags in camelCase")
    .option("--data <name>", `${namedData.join(", ")}, or a .csv file`)
    .option(
      "--label <column>",
      "the CSV column that holds the classes, by name or position (default: -1, the last)",
    )
    .option("--engine <name>", "autograd, or manual: layers with a hand-written backward")
    .option("--layers <list>", "hidden layers: 64,64 or 256,relu,batchnorm,dropout:0.2,128,tanh")
    .option(
      "--activation <name>",
      `after each layer, where only sizes are given: ${activations.join(", ")}`,
    )
    .option("--optimizer <name>", "sgd, adam or adamw")
    .option("--lr <number>", "learning rate")
    .option("--batch-size <n>", "samples in a step")
    .option("--epochs <n>", "passes over the data")
    .option("--seed <n>", "everything random follows from it (default: 0)")
    .option("--out <folder>", "the run folder (default: runs/<data>-<n>)")
    .option("--resume <folder>", "go on with a run that was stopped")
    .option("--json", "print one JSON object a line instead of text")
    .action(async (file: string | undefined, flags: RunFlags & Record<string, unknown>) => {
      const { out, resume, json, ...settings } = flags;
      const display = json ? new JsonDisplay(process.stdout) : new TextDisplay(process.stdout);
      const stop = stopOnInterrupt(() => display.close());
      const run = resume === undefined ? { config: readConfig(file, settings), out } : { resume };
      if (resume !== undefined) refuseSettings(file, settings, out);
      const outcome = await train(run, display, stop.isStopped);
      stop.release();
      if (outcome === "stopped") process.exitCode = interrupted;
    });
}

function readConfig(file: string | undefined, settings: Record<string, unknown>) {
  if (file === undefined) return resolveConfig(settings, "flags");
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file}: cannot be read as JSON: ${(error as Error).message}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new UsageError(`${file}: expected an object with settings such as {"data": "moons"}`);
  }
  return resolveConfig({ ...content, ...settings }, file);
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
function stopOnInterrupt(beforeExit: () => void): {
  isStopped: () => boolean;
  release: () => void;
} {
  let stopped = false;
  const onInterrupt = () => {
    if (stopped) {
      beforeExit();
      process.exit(interrupted);
    }
    stopped = true;
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  return {
    isStopped: () => stopped,
    release: () => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onInterrupt);
    },
  };
}
