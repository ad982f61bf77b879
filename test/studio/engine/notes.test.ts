import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lessons } from "../../../studio/pages/engine/lessons.ts";
import { lineAt, textOf } from "../../../studio/pages/engine/lines.ts";
import { notes, notesOn, programNotes } from "../../../studio/pages/engine/notes/index.ts";
import { anchors } from "../../../studio/pages/engine/run/anchors.ts";
import { type SourcePath, sources } from "../../../studio/pages/engine/sources.ts";

const paths = Object.keys(sources) as SourcePath[];

describe("the source that the engine's page shows", () => {
  it.each(paths)("%s is the file of the repository, to the letter", (path) => {
    const shown = sources[path].map(textOf).join("\n");
    expect(`${shown}\n`).toBe(readFileSync(path, "utf8"));
  });

  // A note that has lost its line, or fits a second one, is to be looked at by whoever changed the line.
  it.each(paths)("each note on %s has its one line", (path) => {
    const lost = notes[path].filter(({ line, below }) => lineAt(sources[path], line, below) === 0);
    expect(lost.map(({ line }) => line)).toEqual([]);
    expect(notesOn(sources[path], notes[path]).size).toBe(notes[path].length);
  });

  it("has the lines by which gradients are followed", () => {
    for (const { path, text, line } of Object.values(anchors))
      expect(line, `${path} ${text}`).not.toBe(0);
  });

  it("has notes on programs that are in one of them", () => {
    const all = Object.values(lessons).map(({ program }) => program.lines);
    for (const { line } of programNotes) {
      expect(
        all.some((lines) => lineAt(lines, line) > 0),
        line,
      ).toBe(true);
    }
  });
});
