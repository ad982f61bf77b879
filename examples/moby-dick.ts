/**
 * A GPT and an LSTM learn to write, character by character, from Moby-Dick (Melville, 1851; in the public domain).
 * How many bits they need for a character of the book's last tenth, which they have not seen, beside an n-gram that
 * knows the four characters before.
 *
 *     npm run example examples/moby-dick.ts
 */
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { CharacterVocabulary, DataLoader, TokenWindows } from "../src/data/index.ts";
import type { Point } from "../src/draw/index.ts";
import { F, Generator, noGrad, optim, type Tensor } from "../src/index.ts";
import { GPT, LSTMLanguageModel } from "../src/models/index.ts";
import { useBlas } from "../src/node/index.ts";
import { Trainer } from "../src/train/index.ts";
import { drawCurves, save } from "./figures.ts";
import { NGram } from "./moby-dick/n-gram.ts";
import { readBook } from "./moby-dick/read.ts";

type LanguageModel = GPT | LSTMLanguageModel;

/** How a model is trained. */
interface Course {
  epochs: number;
  batchSize: number;
  lr: number;
}

export interface Options {
  contextLength: number;
  lstm: { width: number } & Course;
  gpt: { layers: number; width: number } & Course;
}

const usual: Options = {
  contextLength: 128,
  lstm: { width: 256, epochs: 6, batchSize: 16, lr: 4e-3 },
  gpt: { layers: 4, width: 128, epochs: 14, batchSize: 8, lr: 2e-3 },
};

const orders = [1, 2, 3, 4, 5, 6, 7];

/** Bits per character: the mean cross-entropy, with the logarithm of base 2. */
const bits = (scores: Tensor, targets: Tensor) =>
  F.crossEntropy(scores.flatten(0, 1), targets.flatten()).div(Math.LN2);

/** Of a text of which each character sees at least half a context. */
function heldOutBits(model: LanguageModel, text: Tensor, contextLength: number): number {
  const half = contextLength / 2;
  const ofHalves = compile((inputs: Tensor, targets: Tensor) =>
    noGrad(() => bits(model.forward(inputs).slice(1, half), targets.slice(1, half))),
  );
  let [sum, count] = [0, 0];
  for (const start of [0, half]) {
    const windows = new TokenWindows(text.slice(0, start), contextLength);
    for (const [inputs, targets] of new DataLoader(windows, { batchSize: 32 })) {
      sum += ofHalves(inputs, targets).item() * inputs.shape[0];
      count += inputs.shape[0];
    }
  }
  return sum / count;
}

/** Trains on the first nine tenths of a text, and measures on the last one. */
async function train(
  model: LanguageModel,
  { learnt, held }: { learnt: TokenWindows; held: Tensor },
  { epochs, batchSize, lr }: Course,
  log: (line: string) => void,
): Promise<{ losses: number[]; bits: number }> {
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0, betas: [0.9, 0.99] });
  const setting = { epochs, batchSize, loss: bits };
  const trainer = new Trainer({ model, optimizer, train: learnt, ...setting });
  const steps = epochs * trainer.stepsPerEpoch;
  // It rises for a twentieth of the steps, and falls to 0.
  const setRate = (done: number) => {
    const share = (done + 1) / (steps + 1);
    optimizer.lr = lr * Math.min(1, 20 * share, (1 + Math.cos(Math.PI * share)) / 2);
  };
  setRate(0);
  await trainer.fit({
    onStep: ({ step }) => setRate(step),
    onEpoch: ({ epoch, train }) =>
      log(`  epoch ${epoch} of ${epochs}: ${train.loss.toFixed(3)} bits in training`),
  });
  const losses = trainer.record.steps.map(({ loss }) => loss);
  return { losses, bits: heldOutBits(model.eval(), held, learnt.contextLength) };
}

/** Counts n-grams, trains both models, and has them write. */
export async function main(
  text = readBook(),
  { contextLength, lstm, gpt }: Options = usual,
  log: (line: string) => void = () => {},
) {
  const vocabulary = new CharacterVocabulary(text);
  const cut = Math.round(0.9 * text.length);
  const nGrams = orders.map((order) => {
    const nGram = new NGram(text.slice(0, cut), order, vocabulary.size);
    const bits = nGram.bitsPerCharacter(text.slice(cut));
    log(`n-gram of order ${order}: ${bits.toFixed(3)} bits per character`);
    return bits;
  });

  const learnt = new TokenWindows(vocabulary.encode(text.slice(0, cut)), contextLength);
  const held = vocabulary.encode(text.slice(cut));
  const setting = { vocabSize: vocabulary.size, generator: new Generator(1) };
  const { layers, width } = gpt;
  const models: [string, LanguageModel, Course][] = [
    ["LSTM", new LSTMLanguageModel({ ...setting, width: lstm.width }), lstm],
    ["GPT", new GPT({ ...setting, contextLength, layers, width }), gpt],
  ];
  const found = [];
  for (const [name, model, course] of models) {
    log(`\n${name}, ${model.parameters().reduce((sum, { size }) => sum + size, 0)} parameters`);
    const result = await train(model, { learnt, held }, course, log);
    const choice = { maxNewTokens: 300, temperature: 0.7, generator: new Generator(2) };
    const start = vocabulary.encode("Call me ").unsqueeze(0);
    const written = vocabulary.decode(model.generate(start, choice));
    log(`${name}: ${result.bits.toFixed(3)} bits per character\n\n${written}`);
    found.push({ name, written, ...result });
  }
  return { nGrams, models: found };
}

/** What n-grams need by their order, and what the models do: a picture. */
export function drawOrders({
  nGrams,
  models,
}: {
  nGrams: readonly number[];
  models: readonly { name: string; bits: number }[];
}): string {
  const ends = [1, nGrams.length];
  return drawCurves({
    title: "Bits per character of n-grams, by their order, and of an LSTM and a GPT",
    x: { label: "order of the n-gram", domain: [1, nGrams.length] },
    y: { label: "bits per character, held out", domain: [1.8, Math.max(...nGrams)] },
    series: [
      { name: "n-gram", points: nGrams.map((bits, i) => [i + 1, bits]) },
      ...models.map(({ name, bits }) => ({ name, points: ends.map((x): Point => [x, bits]) })),
    ],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  useBlas();
  save("moby-dick", drawOrders(await main(undefined, undefined, console.log)));
}
