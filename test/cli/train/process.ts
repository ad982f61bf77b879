import { spawn } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { bundleProgram } from "../../../scripts/bundle-program.mjs";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** A package of its own, without MNIST in reach. */
const built = temporaryFolder();
symlinkSync(`${root}digits`, join(built, "digits"));
/** The program as one file, which starts several times as fast as its sources do. */
export const program = bundleProgram(`${root}src/cli/main.ts`, join(built, "dist/cli/main.mjs"));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs the command line as a process, its output no terminal.
 *
 * @param signal sent as soon as `when` says so of what has been printed.
 */
export function chainrule(
  args: readonly string[],
  options: {
    cwd?: string;
    signal?: NodeJS.Signals;
    when?: (stdout: string, stderr: string) => boolean;
    /** Stop reading the output after so many characters, as `head` does. */
    closeAfter?: number;
    env?: NodeJS.ProcessEnv;
  } = {},
): Promise<Finished> {
  const { cwd, env, signal, when = () => false, closeAfter = Number.POSITIVE_INFINITY } = options;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: {
      ...process.env,
      FORCE_COLOR: undefined,
      NO_COLOR: "1",
      npm_lifecycle_event: undefined,
      ...env,
    },
  });
  let stdout = "";
  let stderr = "";
  let signalled = false;
  const signalWhen = () => {
    if (signal && !signalled && when(stdout, stderr)) {
      signalled = true;
      child.kill(signal);
    }
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (stdout.length > closeAfter) child.stdout.destroy();
    signalWhen();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    signalWhen();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs commands in a folder that are to end well; what one that does not has said is told. */
export const succeedingIn =
  (folder: string) =>
  async (...args: string[]) => {
    const finished = await chainrule(args, { cwd: folder });
    expect([args, finished.code, finished.stderr]).toEqual([args, 0, finished.stderr]);
    return finished;
  };

/** The objects that `--json` prints. */
export function events(stdout: string): ({ event: string } & Record<string, unknown>)[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
