import { type Signal, useComputed } from "@preact/signals";
import { Choices } from "../../parts/Choices.tsx";
import { Counterpart } from "./Counterpart.tsx";
import { fileOf } from "./describe.ts";
import { Listing } from "./Listing.tsx";
import { type LessonId, lessonIds, lessons } from "./lessons.ts";
import { notes, notesOn, programNotes } from "./notes/index.ts";
import { PinnedLines, pickedLines } from "./PinnedLines.tsx";
import { Running } from "./Running.tsx";
import { grains } from "./run/steps.ts";
import { type SourcePath, sources } from "./sources.ts";
import { choose, grain, lesson, lessonId, lineIn, linesCalling, recording } from "./state.ts";
import { ValuesTable } from "./ValuesTable.tsx";

const grainLabels = { program: "program", noted: "lines with notes", "every line": "every line" };

/** The program, the line that runs, and the engine's source. */
export function Words({ file }: { file: Signal<SourcePath> }) {
  return (
    <div class="engine-words">
      <div class="words-head">
        <LessonChoice />
        <Choices name="A step is a line of" options={grains} chosen={grain} labels={grainLabels} />
      </div>
      <Program />
      <Running />
      <Source file={file} />
      <PinnedLines />
      {lessonId.value === "loop" && <Counterpart />}
      <ValuesTable />
    </div>
  );
}

function LessonChoice() {
  return (
    <label class="small">
      Program{" "}
      <select value={lessonId} onChange={(event) => choose(event.currentTarget.value as LessonId)}>
        {lessonIds.map((id) => (
          <option key={id} value={id}>
            {lessons[id].title}
          </option>
        ))}
      </select>
    </label>
  );
}

const noLines: ReadonlySet<number> = new Set();

/** What stands in a file of the line that runs, those that called it, and those of what is pinned. */
function useMarks(path: string) {
  return {
    current: useComputed(() => lineIn(path)),
    calling: useComputed(() => linesCalling(path)),
    picked: useComputed(() => pickedLines.value.get(path) ?? noLines),
  };
}

function Program() {
  const { program } = lesson.value;
  const path = useComputed(() => recording.value.moments[0]?.path ?? "");
  const marks = useMarks(path.value);
  const error = useComputed(() => recording.value.error?.message ?? "");
  return (
    <>
      <Listing
        key={lessonId.value}
        name="The program"
        lines={program.lines}
        notes={notesOn(program.lines, programNotes)}
        lesson={lessonId.value}
        {...marks}
      />
      {error.value && <p class="small wrong">{error}</p>}
    </>
  );
}

function Source({ file }: { file: Signal<SourcePath> }) {
  const path = file.value;
  return (
    <section class="source" aria-labelledby="source">
      <div class="words-head">
        <h2 id="source">The engine’s source</h2>
        <select
          aria-label="File"
          value={file}
          onChange={(event) => {
            file.value = event.currentTarget.value as SourcePath;
          }}
        >
          {lesson.value.files.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </div>
      <SourceListing key={path} path={path} />
    </section>
  );
}

function SourceListing({ path }: { path: SourcePath }) {
  const marks = useMarks(path);
  return (
    <Listing
      name={`${fileOf(path)}, source`}
      lines={sources[path]}
      notes={notesOn(sources[path], notes[path])}
      {...marks}
    />
  );
}
