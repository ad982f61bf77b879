import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { quoted } from "../text/shell-word.ts";
import { UsageError } from "./errors.ts";
import { commandName } from "./train/describe.ts";
import { fileNames, holdsRun } from "./train/run-folder.ts";

/** @throws UsageError where the run stands in the place of the file that it is to look at. */
export function checkRunFirst(command: "predict" | "evaluate", run: string, file: string): void {
  if (isRun(run) || !isRun(file)) return;
  throw new UsageError(
    `${run} is no run, and ${file} is one. The run comes first: ${commandName(command)} ${quoted(file)} ${quoted(run)}`,
  );
}

function isRun(path: string): boolean {
  if (!existsSync(path)) return false;
  if (!statSync(path).isDirectory()) return /\.safetensors$/i.test(path);
  return holdsRun(path) || existsSync(join(path, fileNames.model));
}
