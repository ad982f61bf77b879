import { systemReason } from "../node/system-error.ts";

const failure = 1;

/** The reader is gone, the terminal is, and what is written after that. */
const unread = ["EPIPE", "EIO", "ERR_STREAM_DESTROYED"];

/**
 * Has the program go on where its output cannot be written: whoever reads it may stop early, as `head`
 * does, and what the program is there for, a model or an exit code, does not depend on that. Any other
 * reason than a reader who is gone is said, and then whoever runs the program learns of it by its exit code.
 */
export function goOnUnread(output: NodeJS.WriteStream): void {
  let isSaid = false;
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (isSaid || unread.includes(error.code ?? "")) return;
    isSaid = true;
    process.exitCode ??= failure;
    console.error(`chainrule: the output cannot be written: ${systemReason(error)}`);
  });
}
