import { computed } from "@preact/signals";
import { address } from "../../course/address.ts";
import { lessons } from "../../lessons/lessons.ts";
import { questions } from "../../questions/questions.ts";
import { findings } from "../../reference/history.ts";
import { troubles } from "../../reference/troubleshooting.ts";

/** The one that the address names, else the first. */
const named = <T extends { readonly id: string }>(all: readonly T[], id: string): T =>
  all.find((each) => each.id === id) ?? all[0];

export const lesson = computed(() => named(lessons, address.lesson.value));
export const lessonAt = computed(() => lessons.indexOf(lesson.value));
export const question = computed(() => named(questions, address.question.value));
export const trouble = computed(() => named(troubles, address.trouble.value));
export const finding = computed(() => named(findings, address.found.value));
