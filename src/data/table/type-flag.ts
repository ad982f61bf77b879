import type { ColumnType } from "./column-kinds.ts";

/** A column and its type as `--types` of the command line takes them, in a shell's quotes where these are needed. */
export function typeFlag(name: string, type: ColumnType): string {
  const word = `${name}=${type}`;
  return /^[\w.:@+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
