import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkArgument, word } from "../tensor/arguments.ts";
import { DataError } from "../tensor/errors.ts";
import { listedFirst } from "../text/listed.ts";
import { readModel } from "../train/trained/read-model.ts";
import type { TrainedModel } from "../train/trained/trained-model.ts";
import { readBytes } from "./read-bytes.ts";

const modelFile = "model.safetensors";

/**
 * The model of a run of `chainrule train`, ready to predict. The folder may have been moved: the data is not needed.
 *
 * @param path the run's folder, or its `model.safetensors`.
 * @throws DataError for a folder without a finished run, a damaged file, and a language model.
 * @example
 * ```ts
 * import { loadRun } from "chainrule/node";
 * await loadRun("absent").catch((error) => error.name); // → DataError
 * ```
 */
export async function loadRun(path: string): Promise<TrainedModel> {
  checkArgument("loadRun", "path", word, path);
  const file = modelFileOf(path);
  return readModel(await readBytes(file), file);
}

/**
 * The file with a run's model.
 *
 * @throws DataError where there is none.
 */
export function modelFileOf(path: string): string {
  if (!existsSync(path)) throw new DataError(`${path}: there is no such run`);
  if (!statSync(path).isDirectory()) return path;
  const file = join(path, modelFile);
  if (existsSync(file)) return file;
  throw new DataError(
    existsSync(join(path, "config.json"))
      ? `${path}: the run is not done yet. Go on with it: chainrule train --resume ${path}`
      : `${path}: there is no run in this folder${runsIn(path)}`,
  );
}

/** So many runs are named. */
const mostNamed = 10;

/** The runs that a folder of runs holds. */
function runsIn(folder: string): string {
  const runs = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .filter((path) => existsSync(join(path, modelFile)))
    .sort();
  if (runs.length === 0) return "";
  return `. Those in it: ${listedFirst(runs, mostNamed)}`;
}
