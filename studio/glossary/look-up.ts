import type { Entry } from "./entry.ts";
import { glossary } from "./glossary.ts";

/** The entry that a word of a text means; undefined where the glossary has none. */
export function lookUp(word: string): Entry | undefined {
  const plain = word.toLowerCase();
  return glossary.find(
    ({ term, forms = [] }) =>
      term.toLowerCase() === plain || forms.some((form) => form.toLowerCase() === plain),
  );
}
