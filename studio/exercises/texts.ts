import { checklistCode } from "./checklist/code.ts";
import type { Exercise } from "./exercise.ts";
import { exercises } from "./index.ts";

/** What a page shows of an exercise. */
export type ExerciseText = Pick<
  Exercise,
  "id" | "title" | "kind" | "task" | "formula" | "start" | "reference" | "hints"
> & {
  /** In seconds. */
  readonly limit: number;
};

/** All exercises without what grades them, which runs in the sandbox: a page takes them as data. */
export default {
  exercises: exercises.map(
    ({ id, title, kind, task, formula, start, reference, hints, limit = 5 }): ExerciseText => ({
      ...{ id, title, kind, task, formula, start, reference, hints, limit },
    }),
  ),
  checklistCode,
};
