import { fork } from "node:child_process";
import { UsageError } from "../errors.ts";
import type { Outcome } from "./check-module.ts";
import { placeIn } from "./declaration.ts";
import { type Message, ownProcess, type Work } from "./own-process.ts";

interface Limits {
  /** How many seconds loading the file, and each export, may take. */
  seconds: number;
  /** Whether what the file prints goes to the standard error. */
  isQuiet: boolean;
  /** Told of each export before it is checked. */
  onCheck(name: string): void;
}

/** What one process came to. */
interface Finished {
  outcomes: Outcome[];
  /** The files that the file has loaded; null where an export has ended the process. */
  files: string[] | null;
}

/**
 * Checks the exports of a file in a process that is ended where one takes too long; those after it are
 * checked in another.
 *
 * @throws UsageError where the file cannot be loaded, or ends the process before anything is checked.
 */
export async function checkFile(
  work: Omit<Work, "done">,
  limits: Limits,
): Promise<{ outcomes: Outcome[]; files: string[] }> {
  const outcomes: Outcome[] = [];
  for (;;) {
    const done = outcomes.map(({ name }) => name);
    const finished = await inOwnProcess({ ...work, done }, limits);
    outcomes.push(...finished.outcomes);
    if (finished.files) return { outcomes, files: finished.files };
  }
}

function inOwnProcess(work: Work, { seconds, isQuiet, onCheck }: Limits): Promise<Finished> {
  const { file } = work;
  const outcomes: Outcome[] = [];
  let checking: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const child = fork(process.argv[1], [ownProcess], {
    // Numbers that are not finite come through.
    serialization: "advanced",
    stdio: ["ignore", isQuiet ? process.stderr.fd : "inherit", "inherit", "ipc"],
  });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  return new Promise<Finished>((resolve, reject) => {
    const stop = (reason: string, atLoading = reason) => {
      if (checking === null) {
        reject(new UsageError(`${file}: ${atLoading}`));
        return;
      }
      const source = placeIn([file])(checking);
      outcomes.push({ name: checking, source, status: "failed", reason });
      resolve({ outcomes, files: null });
    };
    const wait = () => {
      clearTimeout(timer);
      const tooLong =
        `did not end within ${seconds} s. Look for a loop that never ends, or give it more time: ` +
        `--timeout ${10 * seconds}`;
      timer = setTimeout(() => stop(`it ${tooLong}`, `loading it ${tooLong}`), 1000 * seconds);
    };
    child.on("message", (message: Message) => {
      wait();
      if (message.kind === "ready") {
        child.send(work);
      } else if (message.kind === "checking") {
        checking = message.name;
        onCheck(checking);
      } else if (message.kind === "outcome") {
        outcomes.push(message.outcome);
        checking = null;
      } else if (message.kind === "end") {
        resolve({ outcomes, files: message.files });
      } else if (checking !== null) {
        stop(message.message);
      } else {
        reject(new UsageError(message.message));
      }
    });
    child.on("error", reject);
    child.on("exit", () =>
      stop("it ended the program", "it ended the program before it could be checked"),
    );
    wait();
  }).finally(() => {
    clearTimeout(timer);
    process.off("exit", end);
    child.removeAllListeners();
    end();
  });
}
