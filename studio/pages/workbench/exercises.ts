import data from "../../exercises/texts.ts?data";

export type { ExerciseText } from "../../exercises/texts.ts";

export const { exercises } = data;

/** The checklist stands beside the exercises: it is code of one's own, and nothing is graded. */
export const checklistId = "checklist";

export const checklist = {
  id: checklistId,
  title: "The checklist",
  task: [
    "Five things hold in every training that works. They are asked of the code here, which may be yours: it exports a network of hand-written layers, and a step of its training.",
    "It is run for 20 steps on 64 points of two moons. Break something, and see which of the five notices.",
  ],
  start: data.checklistCode,
  limit: 8,
};

export const ids: readonly string[] = [...exercises.map(({ id }) => id), checklistId];
