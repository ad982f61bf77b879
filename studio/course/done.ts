import { computed, signal } from "@preact/signals";

/** What a person has done, by the ids of lessons and questions. */
export interface Done {
  readonly lessons: readonly string[];
  /** Questions that were answered rightly. */
  readonly questions: readonly string[];
}

const key = "chainrule-studio-course";
const none: Done = { lessons: [], questions: [] };

const isIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

/** What a text that was kept says; nothing where it is not one of ours. */
export function readDone(text: string | null): Done {
  try {
    const { lessons, questions } = JSON.parse(text ?? "") as Partial<Record<string, unknown>>;
    return isIds(lessons) && isIds(questions) ? { lessons, questions } : none;
  } catch {
    return none;
  }
}

/** Calls what may be refused: a browser may keep nothing for a page. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

const kept = signal(readDone(attempt(() => localStorage.getItem(key)) ?? null));

/** What is done. It is kept by the browser, and in no other place. */
export const done = computed(() => kept.value);

/** Whether the browser keeps it; else it lasts as long as the page. */
export const isKept = signal(attempt(() => localStorage) !== undefined);

export function markDone(kind: keyof Done, id: string): void {
  const before = kept.peek();
  if (before[kind].includes(id)) return;
  kept.value = { ...before, [kind]: [...before[kind], id] };
  isKept.value =
    attempt(() => {
      localStorage.setItem(key, JSON.stringify(kept.peek()));
      return true;
    }) ?? false;
}

export function forgetAll(): void {
  kept.value = none;
  attempt(() => localStorage.removeItem(key));
}
