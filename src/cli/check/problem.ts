import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { relative, sep } from "node:path";
import { refuseOther } from "../../io/identify.ts";
import { systemReason } from "../../node/system-error.ts";
import { UsageError } from "../errors.ts";

const { cache } = createRequire(import.meta.url);

/** @throws UsageError for a file that is not there, or is none; DataError for one that is no module. */
export function assertReadable(file: string): void {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${systemReason(error)}`);
  }
  const expected = "a module of TypeScript or JavaScript";
  if (bytes.length > 0) refuseOther(bytes, file, expected, ["text", "a JSON file"]);
}

/** The module and those that it imports, as far as they are the person's own; what each exports. */
export function loadedFiles(): Map<string, unknown> {
  const paths = Object.keys(cache).filter((path) => !path.includes(`${sep}node_modules${sep}`));
  return new Map(paths.map((path) => [path, cache[path]?.exports]));
}

/** `TypeError: x is not a function, at layer.ts:12`: what the person's code threw, and where. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)} was thrown`;
  return `${error.name}: ${firstLine(error.message)}${placeOf(error)}`;
}

/** The person's own line that an error comes from. */
function placeOf({ stack = "" }: Error): string {
  const files = [...loadedFiles().keys()];
  for (const line of stack.split("\n")) {
    const path = files.find((file) => line.includes(`${file}:`));
    const [, number] = /:(\d+):\d+\)?$/.exec(line) ?? [];
    if (path && number) return `, at ${displayed(path)}:${number}`;
  }
  return "";
}

export const firstLine = (text: string) => text.split("\n")[0].trim();

/** A path as short as it can be written from here. */
export const displayed = (path: string) => relative(process.cwd(), path);
