import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects the garbage of this process. */
export const collectGarbage = runInNewContext("gc") as () => void;

/**
 * What is still alive when the garbage was collected: a reference that anything holds stays through every
 * attempt, one that only compiled code remembers goes with one of them.
 */
export async function alive<T extends object>(references: WeakRef<T>[]): Promise<T[]> {
  for (let attempt = 0; attempt < 20; attempt++) {
    // A reference that was made or read in a task lives until its end.
    await setImmediate();
    collectGarbage();
    if (references.every((reference) => reference.deref() === undefined)) return [];
  }
  return references.flatMap((reference) => reference.deref() ?? []);
}
