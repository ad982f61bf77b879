import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { decodeJson } from "../io/json.ts";
import { readBytesNow } from "../node/read-bytes.ts";
import { isObject } from "../tensor/arguments.ts";
import { UsageError } from "./errors.ts";
import { fileNames, isOfRun } from "./train/run-folder.ts";

/**
 * Looks at where something is to be written, before it is.
 *
 * @param flag what says so: `--out said.csv`.
 * @param folder that of a run, whose files and data stay as they are; the page to try it in may be made anew.
 * @throws UsageError where that is the input, the data of the run, or a file of the run.
 */
export function checkOutput(
  path: string,
  { flag, input, folder }: { flag: string; input?: string; folder?: string },
): void {
  const refuse = (what: string) => {
    throw new UsageError(`${flag} ${path}: this is ${what}, and would be gone. Give another name`);
  };
  if (input !== undefined && areSame(path, input)) refuse("what is read");
  if (folder === undefined) return;
  const data = dataOf(folder);
  if (data !== undefined && areSame(path, data)) refuse("what the run learnt from");
  const name = basename(path);
  if (name !== fileNames.page && isOfRun(name) && areSame(dirname(path), folder)) {
    refuse("a file of the run");
  }
}

/** Where a run's data was, as it was given; undefined where that is not known. */
function dataOf(folder: string): string | undefined {
  const file = join(folder, fileNames.config);
  if (!existsSync(file)) return undefined;
  const config = decodeJson(readBytesNow(file), file);
  return isObject(config) && typeof config.data === "string" ? config.data : undefined;
}

/** Whether two paths lead to one file, by whatever name. */
function areSame(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && realpathSync.native(a) === realpathSync.native(b);
}
