import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { DataError } from "../tensor/errors.ts";
import { systemReason } from "./system-error.ts";

/** A process: its number, and since numbers are given again, when it began, where the system tells. */
interface Holder {
  pid: number;
  began: string | null;
}

/**
 * Takes a lock, a file that names the process which holds it, and gives the function that releases it. One
 * that a process has left behind when it was killed is taken over. Processes are those of this machine.
 *
 * @returns the number of the process that holds it, where another one does.
 * @throws DataError where the system refuses.
 */
export function takeLock(path: string): (() => void) | { heldBy: number } {
  const own = JSON.stringify({ pid: process.pid, began: beginning(process.pid) });
  for (;;) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      return () => {
        if (read(path) === own) rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw new DataError(`${path}: cannot be written: ${systemReason(error)}.`, {
          cause: error,
        });
      }
    }
    const found = read(path);
    const holder = holderOf(found);
    if (holder && isAlive(holder)) return { heldBy: holder.pid };
    removeStale(path, found);
  }
}

/** Whether a process that is still there holds a lock. */
export function isLocked(path: string): boolean {
  const holder = holderOf(read(path));
  return holder !== null && isAlive(holder);
}

/** Another process may have taken it over meanwhile: then it is put back. */
function removeStale(path: string, stale: string | null): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved === stale || moved === null) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** Who holds the lock by its content; null where that is not whole: the process was killed writing it. */
function holderOf(content: string | null): Holder | null {
  try {
    const holder = JSON.parse(content ?? "") as Partial<Holder> | null;
    return Number.isSafeInteger(holder?.pid) && Number(holder?.pid) > 0 ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not allowed to signal it: it is another user's.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = beginning(pid);
  return now === null || began === null || now === began;
}

/** When a process began, in ticks since the system did; null where there is no /proc. */
function beginning(pid: number): string | null {
  // The name, in parentheses, may have any characters in it. The time is the 22nd field, the 20th after it.
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
