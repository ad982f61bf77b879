import { F, Generator, manualSeed, nn, noGrad, optim, type Tensor, tensor } from "chainrule";
import { compile } from "chainrule/compile";
import { deviation, mean, ownLayers, pixelCount, type Weights } from "./classifier.ts";

/** Pictures as bytes, one after the other, and the digit of each. */
export interface Labelled {
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
}

const side = 28;
const batch = 50;
const epochs = 30;
const rate = 0.003;

/** Trains a small network on the digits that ship, each moved by up to a pixel, so that it learns more than 1,000. */
export class Trainer {
  readonly model: nn.Sequential;
  readonly steps: number;
  step = 0;
  loss = Number.NaN;
  readonly #digits: Labelled;
  readonly #generator: Generator;
  readonly #train: (x: Tensor, y: Tensor) => Tensor;
  #order = new Int32Array();

  constructor(digits: Labelled, seed: number) {
    this.#digits = digits;
    this.#generator = new Generator(seed);
    manualSeed(seed);
    this.model = nn.buildSequential(pixelCount, ownLayers);
    const optimizer = new optim.AdamW(this.model.parameters(), { lr: rate });
    this.steps = epochs * Math.floor(digits.labels.length / batch);
    this.#train = compile((x: Tensor, y: Tensor) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(this.model.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss.detach();
    });
  }

  get isDone(): boolean {
    return this.step >= this.steps;
  }

  advance(): void {
    const { labels } = this.#digits;
    const perEpoch = Math.floor(labels.length / batch);
    const at = this.step % perEpoch;
    if (at === 0) this.#order = this.#generator.permutation(labels.length);
    const rows = this.#order.subarray(at * batch, (at + 1) * batch);
    const targets = tensor(rows.map((row) => labels[row]));
    this.loss = this.#train(this.#moved(rows), targets).item();
    this.step++;
  }

  /** Pictures as the network takes them, each moved by −1, 0 or 1 pixel along both axes. */
  #moved(rows: Int32Array): Tensor {
    const shifts = this.#generator.integers(2 * rows.length, -1, 2);
    const black = -mean / deviation;
    const out = new Float32Array(rows.length * pixelCount).fill(black);
    rows.forEach((row, i) => {
      const [dx, dy] = [shifts[2 * i], shifts[2 * i + 1]];
      // What is moved out is the rim, which is black in all of them.
      for (let y = 1; y < side - 1; y++) {
        for (let x = 1; x < side - 1; x++) {
          const byte = this.#digits.pixels[row * pixelCount + y * side + x];
          out[i * pixelCount + (y + dy) * side + x + dx] = (byte / 255 - mean) / deviation;
        }
      }
    });
    return tensor(out, { shape: [rows.length, pixelCount] });
  }

  weights(): Weights {
    const state = Object.entries(this.model.stateDict()).map(([name, { shape, data }]) => [
      name,
      { shape: [...shape], data: Float32Array.from(data) },
    ]);
    return { layers: ownLayers, state: Object.fromEntries(state) };
  }

  /** The share of pictures that it reads right, as it is now. */
  accuracy({ pixels, labels }: Labelled): number {
    return noGrad(() => {
      const x = tensor(
        Float32Array.from(pixels, (byte) => (byte / 255 - mean) / deviation),
        {
          shape: [labels.length, pixelCount],
        },
      );
      const answers = this.model.forward(x).argmax(1).data;
      return labels.filter((label, i) => answers[i] === label).length / labels.length;
    });
  }
}
