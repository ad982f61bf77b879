import { readFileSync } from "node:fs";
import { displayed } from "./problem.ts";

/** A line of a file, counted from 1. */
export interface SourcePlace {
  file: string;
  line: number;
}

/** Where a class, function or variable of this name is declared in a text; null where it is not. */
export function lineOf(name: string, text: string): number | null {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return null;
  const escaped = name.replaceAll("$", "\\$");
  const declaration = new RegExp(
    `^\\s*(export\\s+)?(default\\s+)?(abstract\\s+|async\\s+)?` +
      `((class|function)\\s+${escaped}(?![\\w$])|(const|let|var)\\s+${escaped}\\s*[=:])`,
  );
  const index = text.split("\n").findIndex((line) => declaration.test(line));
  return index < 0 ? null : index + 1;
}

/** Finds where something is declared, in the first of some files that declares it. */
export function placeIn(files: readonly string[]): (name: string) => SourcePlace | null {
  const texts = files.map((file) => ({ file, text: readFileSync(file, "utf8") }));
  return (name) => {
    for (const { file, text } of texts) {
      const line = lineOf(name, text);
      if (line !== null) return { file: displayed(file), line };
    }
    return null;
  };
}
