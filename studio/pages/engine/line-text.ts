import type { Lesson } from "./lessons.ts";
import { textOf } from "./lines.ts";
import type { Moment } from "./run/recording.ts";
import { isSource, sources } from "./sources.ts";

/** What stands in a line of the source or of the program. */
export function lineText({ program }: Lesson, { path, line }: Pick<Moment, "path" | "line">) {
  const lines = isSource(path) ? sources[path] : program.lines;
  return textOf(lines[line - 1]).trim();
}
