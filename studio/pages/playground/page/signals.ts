import { computed, signal } from "@preact/signals";
import type { Cost, CourseInfo, Frame, UnitSum } from "../engine/messages.ts";
import type { Settings } from "../engine/settings.ts";
import { address } from "./address.ts";

/** The latest frame; null until there is one. */
export const frame = signal<Frame | null>(null);
export const courses = signal<readonly CourseInfo[]>([]);
export const isPlaying = signal(false);
/** Why nothing can be trained. */
export const refusal = signal<string | null>(null);
export const unitSum = signal<UnitSum | null>(null);
export const cost = signal<Cost | null>(null);
/** What is wrong with the file that was given last. */
export const fileProblem = signal<string | null>(null);

/** The course that is looked at. */
export const course = computed<CourseInfo | null>(
  () => courses.value[address.chosen.value] ?? courses.value[0] ?? null,
);
export const otherCourse = computed<CourseInfo | null>(
  () => courses.value[address.other.value] ?? null,
);
/** The settings that hold now. */
export const settings = computed<Settings>(() => course.value?.settings ?? address.settings.value);
