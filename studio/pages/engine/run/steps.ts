import { helpers, type Lesson } from "../lessons.ts";
import { notes, notesOn, programNotes } from "../notes/index.ts";
import { isSource, sources } from "../sources.ts";
import type { Moment, Recording } from "./recording.ts";

/** How large a step is: a line of the program, a line that has a note, or whichever line is next. */
export const grains = ["program", "noted", "every line"] as const;
export type Grain = (typeof grains)[number];

const notedLines = new Map(
  Object.entries(notes).map(([path, own]): [string, ReadonlySet<number>] => [
    path,
    new Set(isSource(path) ? notesOn(sources[path], own).keys() : []),
  ]),
);

/** The note on a line of the source or of the program. */
export function noteAt({ program }: Lesson, { path, line }: Pick<Moment, "path" | "line">) {
  if (isSource(path)) return notesOn(sources[path], notes[path]).get(line);
  return notesOn(program.lines, programNotes).get(line);
}

/** The moments at which a step stops. */
export function stepsOf(lesson: Lesson, { moments }: Recording, grain: Grain): number[] {
  const own: readonly string[] =
    lesson.engine === "manual" ? lesson.files.filter((path) => !helpers.includes(path)) : [];
  const stops = ({ path, line, frame }: Moment) => {
    if (grain === "every line" || !isSource(path)) return true;
    if (grain === "program") return false;
    if (notedLines.get(path)!.has(line)) return true;
    // A layer by hand is read whole, forward and backward.
    return (
      own.includes(path) && /^#?(forward|backward|measure|add|draw|batch|step)/.test(frame.name)
    );
  };
  return moments.flatMap((moment, i) => (stops(moment) ? [i] : []));
}
