import { type ChildProcess, fork } from "node:child_process";
import { watchFile } from "node:fs";
import { resolve } from "node:path";
import { printable } from "../../text/escape.ts";
import { canRedraw, styleFor } from "../terminal/style.ts";
import { assertReadable } from "./problem.ts";

const pollMilliseconds = 100;
const settleMilliseconds = 50;
const clearScreen = "\x1b[2J\x1b[3J\x1b[H";

/**
 * Runs the command again, without `--watch`, whenever the file or one that it imports is saved. Each run
 * is a process of its own: it sees every module anew, and one that hangs or crashes is replaced by the
 * next. It does not return; Ctrl-C ends it.
 *
 * @throws UsageError where there is no such file.
 */
export function runOnSave(file: string): Promise<never> {
  assertReadable(file);
  const args = process.argv.slice(2).filter((arg) => arg !== "--watch");
  const watched = new Set<string>();
  let child: ChildProcess | undefined;
  let settling: NodeJS.Timeout | undefined;

  const end = () => {
    child?.kill();
    process.exit(0);
  };
  process.on("SIGINT", end).on("SIGTERM", end);

  // Looked at, and not subscribed to: this sees a file that an editor replaces, or deletes for a moment.
  const add = (path: string) => {
    if (watched.has(path)) return;
    watched.add(path);
    watchFile(path, { interval: pollMilliseconds }, (now, before) => {
      if (now.mtimeMs === before.mtimeMs && now.size === before.size) return;
      clearTimeout(settling);
      settling = setTimeout(run, settleMilliseconds);
    });
  };

  const run = () => {
    child?.removeAllListeners().kill();
    if (canRedraw(process.stdout)) process.stdout.write(clearScreen);
    child = fork(process.argv[1], args);
    child.on("message", (files: string[]) => files.forEach(add));
    // After its last message.
    child.on("disconnect", () => {
      const others = watched.size > 1 ? ` and ${watched.size - 1} more` : "";
      const line = `watching ${printable(file)}${others}: Ctrl-C ends it`;
      process.stderr.write(`${styleFor(process.stderr).dim(line)}\n`);
    });
  };

  add(resolve(file));
  run();
  return new Promise(() => {});
}
