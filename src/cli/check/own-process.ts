import { Command } from "commander";
import type { GradcheckOptions } from "../../check/index.ts";
import { manualSeed } from "../../random/generator.ts";
import { ChainruleError } from "../../tensor/errors.ts";
import { UsageError } from "../errors.ts";
import { type Outcome, plannedChecks } from "./check-module.ts";
import { placeIn } from "./declaration.ts";
import { describeError, loadedFiles } from "./problem.ts";

/** The command of {@link checkCommand} itself for the process in which a file is loaded. */
export const ownProcess = "check-in-own-process";

/** What is to be checked. */
export interface Work {
  file: string;
  /** The exports to check; all of them if empty. */
  names: readonly string[];
  /** Exports that have been looked at. */
  done: readonly string[];
  options: GradcheckOptions;
}

/** What the process tells. */
export type Message =
  | { kind: "ready" }
  | { kind: "checking"; name: string }
  | { kind: "outcome"; outcome: Outcome }
  /** The file does not load, or has thrown where nobody catches it. */
  | { kind: "refused"; message: string }
  | { kind: "end"; files: string[] };

const tell = (message: Message) => process.send?.(message);
const tellLast = (message: Message) => process.send?.(message, () => process.exit());

/** Loads a file and checks what it exports, in a process that can be ended from outside. */
export function ownProcessCommand(): Command {
  return new Command(ownProcess).action(
    () =>
      new Promise<void>(() => {
        process.once("message", check);
        tell({ kind: "ready" });
      }),
  );
}

async function check({ file, names, done, options }: Work): Promise<void> {
  // Nobody is to be waited for but the file.
  process.channel?.unref();
  let where = `${file}: `;
  process.on("uncaughtException", (error) =>
    tellLast({ kind: "refused", message: `${where}it throws ${describeError(error)}` }),
  );
  try {
    manualSeed(options.seed ?? 0);
    // Not before it is needed: the other commands would wait for the compiler in it.
    const { loadModule } = await import("./load.ts");
    const module = await loadModule(file);
    const placeOf = placeIn([file, ...loadedFiles().keys()]);
    for (const { name, run } of plannedChecks(file, module, names, options, placeOf)) {
      if (done.includes(name)) continue;
      where = "";
      tell({ kind: "checking", name });
      tell({ kind: "outcome", outcome: run() });
    }
  } catch (error) {
    const isRefusal = error instanceof UsageError || error instanceof ChainruleError;
    const message = isRefusal ? error.message : `${file}: it throws ${describeError(error)}`;
    tell({ kind: "refused", message });
  }
  // The file may have left a timer or a server running.
  tellLast({ kind: "end", files: [...loadedFiles().keys()] });
}
