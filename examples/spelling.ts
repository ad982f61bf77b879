/**
 * From spelling to sound: a network learns from a dictionary how English words are spoken, and its attention shows which
 * letters it looks at for each sound.
 *
 *     npm run example examples/spelling.ts
 */
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { F, Generator, optim, type Tensor, tensor } from "../src/index.ts";
import { useBlas } from "../src/node/index.ts";
import { drawHeatMap, save } from "./figures.ts";
import { readWords, type Word } from "./spelling/read.ts";
import { Speller } from "./spelling/speller.ts";

/** The fewest phones to leave out, add or change that make one word of another: Levenshtein's distance. */
export function distance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  a.forEach((phone, i) => {
    const next = [i + 1];
    b.forEach((other, j) => {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (phone === other ? 0 : 1)));
    });
    row = next;
  });
  return row[b.length];
}

export function main({ steps = 3000, learnt = 30_000, held = 1000 } = {}, log = (_: string) => {}) {
  const words = readWords({ learnt, held });
  const model = new Speller(words.phones);
  const optimizer = new optim.Adam(model.parameters());
  const step = compile((letters: Tensor, before: Tensor, after: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(letters, before).flatten(0, 1), after.flatten());
    loss.backward();
    optim.clipGradNorm(model.parameters(), 1);
    optimizer.step();
    return loss;
  });
  const all = model.encode(words.learnt);
  const generator = new Generator(2);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    optimizer.lr = 0.003 * (1 - i / steps);
    const chosen = tensor(generator.integers(64, 0, words.learnt.length));
    const [letters, before, after] = all.map((part) => part.indexSelect(0, chosen));
    losses.push(step(letters, before, after).item());
    if ((i + 1) % 500 === 0) log(`step ${i + 1}: loss ${losses[i].toFixed(3)}`);
  }
  const said = model.pronounce(words.held);
  const wrong = said.map((phones, i) => distance(phones, words.held[i].phones));
  const phones = words.held.reduce((sum, word) => sum + word.phones.length, 0);
  return {
    losses,
    /** Of the words that were not learnt: the share of phones that are wrong, and that of words that are right. */
    phoneErrors: wrong.reduce((sum, count) => sum + count, 0) / phones,
    wordsRight: wrong.filter((count) => count === 0).length / wrong.length,
    shown: words.shown.map((word) => look(model, word)),
  };
}

/** How a word sounds to the network, and which letters it looks at. */
function look(model: Speller, word: Word) {
  const [phones] = model.pronounce([word]);
  const [letters, before] = model.encode([{ ...word, phones }]);
  const weights = model.attention(letters, before).select(0, 0).toArray(2);
  return { ...word, said: phones, weights: weights.slice(0, phones.length) };
}

/** The attention in a word: a picture. */
export function drawAttention({ letters, said, weights }: ReturnType<typeof look>): string {
  return drawHeatMap({
    title: `Which letters of ${letters} the network looks at for each sound`,
    ...{
      rows: said,
      columns: [...letters],
      values: weights.map((row) => row.slice(0, letters.length)),
    },
    ...{ rowLabel: "sound", columnLabel: "letter" },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  useBlas();
  const { phoneErrors, wordsRight, shown } = main({}, console.log);
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  console.log(
    `\n${percent(phoneErrors)} of the phones wrong, ${percent(wordsRight)} of the words right\n`,
  );
  for (const { letters, phones, said } of shown) {
    console.log(
      `${letters.padEnd(11)} ${said.join(" ").padEnd(20)} in the dictionary ${phones.join(" ")}`,
    );
  }
  for (const word of shown) save(`spelling-${word.letters.toLowerCase()}`, drawAttention(word));
}
