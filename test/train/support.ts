import { type Batch, type Dataset, moons } from "../../src/data/index.ts";
import { F, manualSeed, nn, optim, type Tensor, tensor } from "../../src/index.ts";
import { decodeSafetensors } from "../../src/io/index.ts";
import * as manual from "../../src/manual/index.ts";
import { accuracy, type RunRecord, Trainer, type TrainerOptions } from "../../src/train/index.ts";

/** A module of one's own: a branch round a layer, and a factor that belongs to no layer. */
export class Residual extends nn.Module {
  readonly first = new nn.Linear(2, 8);
  readonly norm = new nn.BatchNorm1d(8);
  readonly dropout = new nn.Dropout(0.2);
  readonly scale = new nn.Parameter(tensor([0.5]));
  readonly last = new nn.Linear(8, 2);

  forward(x: Tensor): Tensor {
    const h = this.norm.forward(this.first.forward(x)).tanh();
    return this.last.forward(h.add(this.dropout.forward(h).mul(this.scale)));
  }
}

export const train = moons({ samples: 90 });
export const validation = moons({ samples: 50, seed: 1 });
/** Three steps in an epoch. */
export const settings = { train, validation, epochs: 4, batchSize: 30, metrics: { accuracy } };

/** A module, its optimizer and its loss, as they are for a seed. */
export function moduleParts(seed = 0) {
  manualSeed(seed);
  const model = new Residual();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
  return { model, optimizer, loss: F.crossEntropy };
}

/** Layers by hand likewise. */
export function layerParts(seed = 0) {
  manualSeed(seed);
  const model = new manual.Sequential(
    new manual.Linear(2, 8),
    new manual.BatchNorm(8),
    new manual.Tanh(),
    new manual.Dropout(0.2),
    new manual.Linear(8, 2),
  );
  const optimizer = new manual.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  return { model, optimizer, loss: new manual.SoftmaxCrossEntropy() };
}

/** The kinds of run there are. */
export const kinds = [
  ["a module, compiled", moduleParts, true],
  ["a module, eager", moduleParts, false],
  ["layers by hand, compiled", layerParts, true],
  ["layers by hand, eager", layerParts, false],
] as const;

/** All numbers of a model, by name. */
export function numbers(model: { stateDict(): Record<string, Tensor> }): Record<string, number[]> {
  const state = Object.entries(model.stateDict());
  return Object.fromEntries(state.map(([name, { data }]) => [name, Array.from(data)]));
}

/** Trains for so many steps, and stops there. */
export async function fitSteps(trainer: Trainer<never> | Trainer, steps: number): Promise<void> {
  const stop = new AbortController();
  const end = trainer.step + steps;
  await trainer.fit({
    signal: stop.signal,
    onStep({ step }) {
      if (step === end) stop.abort();
    },
  });
}

export function trainerOf(parts: object, options: object = {}): Trainer {
  return new Trainer({ ...settings, ...parts, ...options } as unknown as TrainerOptions);
}

/** A dataset whose batches come later, and not in the order in which they were asked for. */
export function awaited(dataset: Dataset = train): Dataset<Promise<Batch>> {
  let asked = 0;
  return {
    length: dataset.length,
    async batch(indices, epoch) {
      const turns = [3, 0, 1][asked++ % 3];
      const batch = dataset.batch(indices, epoch);
      for (let turn = 0; turn < turns; turn++)
        await new Promise((resolve) => setImmediate(resolve));
      return batch;
    },
  };
}

/** A checkpoint but for the times in it. */
export function untimed(bytes: Uint8Array) {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { seconds: _, epochSeconds: __, ...position } = JSON.parse(metadata.position);
  const { optimizer, callbacks } = metadata;
  return { position, optimizer, callbacks, tensors: numbers({ stateDict: () => tensors }) };
}

export const epochsOf = ({ epochs }: RunRecord) => epochs.map(({ seconds: _, ...rest }) => rest);
