import { getSystemErrorMap } from "node:util";

/** Why the operating system refused, in its own words: "no space left on device (ENOSPC)". */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  const [code, text] = getSystemErrorMap().get(errno ?? 0) ?? [];
  return code === undefined ? message : `${text} (${code})`;
}
