import { capture, framesOf, type SourceLine, userLine } from "../text/source-line.ts";

/** The file in which a check calls a target, as stacks write it; null in a bundle, where it is not told apart. */
const caller = callerBeside(framesOf(String(capture().stack))[1]?.file ?? "");

function callerBeside(file: string): string | null {
  const here = /own-line(\.[jt]s)$/;
  return here.test(file) ? file.replace(here, "runner$1") : null;
}

/** The line of a target's own code on a stack; null where there is none. */
export function ownLine({ stack = "" }: Error): SourceLine | null {
  // Further out is what called the check.
  const end = caller === null ? -1 : stack.replaceAll("\\", "/").indexOf(caller);
  const inside = end < 0 ? stack : stack.slice(0, end);
  return userLine(Object.assign(new Error(), { stack: inside }));
}
