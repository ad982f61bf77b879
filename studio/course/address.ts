import { effect, signal, untracked } from "@preact/signals";
import { addressState, choice, integer, json, text } from "../state/address.ts";
import { views } from "../state/view.ts";
import type { Moved } from "./numbers.ts";

/** The course's parts. */
export const parts = [
  "contents",
  "lessons",
  "questions",
  "troubleshooting",
  "history",
  "glossary",
] as const;
export type Part = (typeof parts)[number];

const moved = json<Moved>({}, (data) => {
  const isMoved =
    typeof data === "object" &&
    data !== null &&
    !Array.isArray(data) &&
    Object.values(data).every((value) => typeof value === "number");
  return isMoved ? (data as Moved) : undefined;
});

/** Ids are empty for the first of each. */
export const address = addressState("learn", {
  part: choice(parts, "lessons"),
  lesson: text(""),
  question: text(""),
  /** Of the question's numbers. */
  seed: integer(0, { min: 0 }),
  trouble: text(""),
  /** Who found something. */
  found: text(""),
  term: text(""),
  view: choice(views, "value"),
  /** The numbers of the lesson that were moved. */
  numbers: moved,
});

type Place = Partial<
  Record<"lesson" | "question" | "trouble" | "found" | "term", string> & { readonly part: Part }
>;

/** The address of another place of the course. A lesson that one comes back to has its numbers still. */
export function placeOf(changes: Place): string {
  const query = new URLSearchParams();
  const { part, lesson, question, trouble, found, term, numbers } = address;
  for (const [name, { value }] of Object.entries({ lesson, question, trouble, found, term })) {
    const now = changes[name as keyof Place] ?? value;
    if (now !== "") query.set(name, now);
  }
  const next = changes.part ?? part.value;
  if (next !== "lessons") query.set("part", next);
  const stays = (changes.lesson ?? lesson.value) === lesson.value;
  if (stays && Object.keys(numbers.value).length > 0) {
    query.set("numbers", JSON.stringify(numbers.value));
  }
  const written = query.toString();
  return written ? `#learn?${written}` : "#learn";
}

/** What the line that explains says of the term under the pointer; empty where there is none. */
export const termText = signal("");

// A term goes away with its text, and says nothing more then.
effect(() => {
  address.part.value;
  address.lesson.value;
  address.question.value;
  untracked(() => {
    termText.value = "";
  });
});
