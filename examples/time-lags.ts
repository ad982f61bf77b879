/**
 * How far back in time a gradient reaches: through a plain recurrent network it shrinks with every step, through an
 * LSTM much less, as its memory goes from step to step by an addition. Both read Moby-Dick, character by character, and
 * are asked for the one that follows; how much does each of the characters before matter to the loss at the end?
 *
 *     npm run example examples/time-lags.ts
 */
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { CharacterVocabulary, DataLoader, Subset, TokenWindows } from "../src/data/index.ts";
import { F, Generator, grad, nn, noGrad, optim, type Tensor } from "../src/index.ts";
import { drawCurves, save } from "./figures.ts";
import { readBook } from "./moby-dick/read.ts";

const time = 60;
const [features, hidden] = [16, 64];

const setting = { batchFirst: true, generator: new Generator(1) };
const kinds = {
  RNN: () => new nn.RNN(features, hidden, setting),
  LSTM: () => new nn.LSTM(features, hidden, setting),
  "LSTM, gates open": () => {
    const lstm = new nn.LSTM(features, hidden, setting);
    // The second quarter is that of the forget gates: σ(3) = 0.95 of the memory goes on.
    noGrad(() => lstm.biasIhL0?.narrow(0, hidden, hidden).fill_(3));
    return lstm;
  },
};
type Kind = keyof typeof kinds;

class Reader extends nn.Module {
  readonly characters: nn.Embedding;
  readonly memory: nn.RNN | nn.LSTM;
  readonly scores: nn.Linear;

  constructor(kind: Kind, size: number) {
    super();
    const { generator } = setting;
    this.characters = new nn.Embedding(size, features, { generator });
    this.memory = kinds[kind]();
    this.scores = new nn.Linear(hidden, size, { generator });
  }

  forward(tokens: Tensor): Tensor {
    return this.from(this.characters.forward(tokens));
  }

  /** From the characters' features, [batch, time, features]. */
  from(features: Tensor): Tensor {
    const [outputs] = this.memory.forward(features);
    return this.scores.forward(outputs);
  }
}

/**
 * The norm of the gradient of the last character's loss in the features of each character before it, by how long ago
 * that was: the mean over a batch.
 */
function gradientByLag(model: Reader, tokens: Tensor, targets: Tensor): number[] {
  const seen = noGrad(() => model.characters.forward(tokens));
  seen.requiresGrad = true;
  const loss = F.crossEntropy(model.from(seen).select(1, -1), targets.select(1, -1), {
    reduction: "sum",
  });
  const [gradient] = grad(loss, [seen]);
  // Squares of the smallest are below what float32 holds.
  return [...gradient.to("float64").square().sum(2).sqrt().mean(0).data].reverse();
}

/** Reads a text for some steps; gives the losses, and the gradients before and after. */
function read(kind: Kind, text: string, steps: number) {
  const vocabulary = new CharacterVocabulary(text);
  const model = new Reader(kind, vocabulary.size);
  const windows = new TokenWindows(vocabulary.encode(text), time);
  const looked = windows.batch(Int32Array.from({ length: 64 }, (_, i) => i));
  const before = gradientByLag(model, ...looked);
  const optimizer = new optim.Adam(model.parameters(), { lr: 3e-3 });
  const step = compile((tokens: Tensor, targets: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(tokens).flatten(0, 1), targets.flatten());
    loss.backward();
    optim.clipGradNorm(model.parameters(), 1);
    optimizer.step();
    return loss;
  });
  const rest = new Subset(
    windows,
    Int32Array.from({ length: windows.length - 64 }, (_, i) => i + 64),
  );
  const loader = new DataLoader(rest, {
    batchSize: 32,
    shuffle: true,
    generator: new Generator(2),
  });
  const losses: number[] = [];
  while (losses.length < steps) {
    for (const batch of loader) if (losses.length < steps) losses.push(step(...batch).item());
  }
  return { losses, before, after: gradientByLag(model, ...looked) };
}

export function main({ length = 400_000, steps = 1000 } = {}) {
  const text = readBook().slice(0, length);
  return (Object.keys(kinds) as Kind[]).map((kind) => ({ kind, ...read(kind, text, steps) }));
}

/** The gradient's norm over the lag: a picture. */
export function drawLags(results: ReturnType<typeof main>): string {
  const series = [
    ...results.map(({ kind, before }) => ({ name: `${kind}, before`, norms: before })),
    ...results.map(({ kind, after }) => ({ name: `${kind}, trained`, norms: after })),
  ];
  const all = series.flatMap(({ norms }) => norms);
  return drawCurves({
    title: "The gradient of the loss in a character, by how long ago it was read",
    x: { label: "characters ago", domain: [0, time - 1] },
    y: {
      label: "norm of the gradient, logarithmic",
      domain: [Math.min(...all), Math.max(...all)],
      logarithmic: true,
    },
    series: series.map(({ name, norms }) => ({ name, points: norms.map((norm, i) => [i, norm]) })),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = main();
  console.log("                           now      10 ago   30 ago   59 ago");
  for (const { kind, losses, before, after } of results) {
    for (const [when, norms] of Object.entries({ before, after })) {
      const cells = [0, 10, 30, 59].map((lag) => norms[lag].toExponential(1).padEnd(9));
      console.log(`${kind.padEnd(16)} ${when.padEnd(8)}  ${cells.join("")}`);
    }
    const last = losses.slice(-100).reduce((sum, loss) => sum + loss / 100, 0);
    console.log(`      loss of the last 100 steps: ${last.toFixed(3)}`);
  }
  save("time-lags", drawLags(results));
}
