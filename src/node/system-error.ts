import { getSystemErrorMap } from "node:util";

/** Why the operating system refused, in its own words: "no space left on device (ENOSPC)". */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  const [code, text] = getSystemErrorMap().get(errno ?? 0) ?? [];
  if (code === "EISDIR") return "it is a folder";
  return code === undefined ? message : `${text} (${code})`;
}
