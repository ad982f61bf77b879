import { quoted } from "../../text/shell-word.ts";
import type { ColumnType } from "./column-kinds.ts";

/** How a column is given a type that it does not look to have, in a program and on the command line. */
export function giveType(name: string, type: ColumnType): string {
  const flag = `--types ${quoted(`${name}=${type}`)}`;
  return `give it the type ${type}: types: { ${JSON.stringify(name)}: "${type}" } (${flag})`;
}
