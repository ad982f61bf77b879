import { createHash, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { GemmThresholds } from "../../wasm/external-gemm.ts";
import type { BlasThresholds } from "./calibrate.ts";

/** Where a user's programs keep what they can make again, or else all programs do. */
function cacheFolders(): string[] {
  const parents = [tmpdir()];
  try {
    const own = process.platform === "darwin" ? "Library/Caches" : ".cache";
    parents.unshift(process.env.XDG_CACHE_HOME || join(homedir(), own));
  } catch {
    // A user without a home.
  }
  return parents.map((parent) => join(parent, "chainrule"));
}

/**
 * The thresholds that were measured for this key before, or are now. Programs that measure at the
 * same time get the same ones, those of the first: they choose the kernels, and so how results are
 * rounded. Where no folder can be written, each program measures for itself.
 */
export function cachedThresholds(
  key: readonly string[],
  measure: () => BlasThresholds,
  folders = cacheFolders(),
): BlasThresholds {
  const name = `blas-${createHash("sha256").update(key.join("\n")).digest("hex").slice(0, 16)}.json`;
  const paths = folders.map((folder) => join(folder, name));
  for (const path of paths) {
    const known = read(path);
    if (known) return known;
  }
  const measured = measure();
  const content = JSON.stringify({ key, thresholds: measured }, writeInfinity, 2);
  for (const path of paths) {
    if (!writeNew(path, content)) continue;
    const first = read(path);
    if (first) return first;
    // What stood there was spoilt.
    remove(path);
    writeNew(path, content);
    return measured;
  }
  return measured;
}

/** JSON has no infinity. */
const writeInfinity = (_: string, value: unknown) => (value === Infinity ? "never" : value);
const readInfinity = (_: string, value: unknown) => (value === "never" ? Infinity : value);

/** What stands in the file; `null` where there is none, or not what was written. */
function read(path: string): BlasThresholds | null {
  try {
    const { thresholds } = JSON.parse(readFileSync(path, "utf8"), readInfinity) as {
      thresholds: BlasThresholds;
    };
    const { arrays, memory } = thresholds;
    return isComplete(arrays) && isComplete(memory) ? thresholds : null;
  } catch {
    return null;
  }
}

const isComplete = ({ float32, float64 }: GemmThresholds) => float32 >= 1 && float64 >= 1;

/** Puts a whole file there, unless there is one already. Answers whether there is one now. */
function writeNew(path: string, content: string): boolean {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    linkSync(temporary, path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EEXIST";
  } finally {
    remove(temporary);
  }
}

/** Removes a file, if it is there and can be. */
function remove(path: string): void {
  try {
    rmSync(path);
  } catch {
    // Then it stays, and is measured again.
  }
}
