import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  augmented,
  compose,
  DataLoader,
  gaussianNoise,
  ImageDataset,
  randomCrop,
  randomHorizontalFlip,
  randomRotation,
  randomShift,
  Subset,
  TensorDataset,
} from "../../src/data/index.ts";
import { F, manualSeed, nn, ones, optim, rand, tensor } from "../../src/index.ts";
import { Trainer } from "../../src/train/index.ts";

manualSeed(3);
const samples = 12;
const images = rand([samples, 1, 6, 6]);
const dataset = new TensorDataset(
  images,
  tensor(Int32Array.from({ length: samples }, (_, i) => i % 2)),
);
const transform = compose(
  randomRotation(20),
  randomShift(1),
  randomHorizontalFlip(),
  randomCrop(5),
  gaussianNoise(0.1),
);

/** Each sample's picture as text, by its number, in the batches of an epoch. */
function pictures(batches: Iterable<readonly [{ data: ArrayLike<number> }, unknown]>) {
  return Array.from(batches, ([x]) => Array.from(x.data)).flat();
}

describe("augmented", () => {
  it("gives a sample the same picture in any order, batch or subset, another in another epoch", () => {
    const pictureOf = (seed: number, epoch: number, index: number) =>
      augmented(dataset, transform, { seed }).batch(Int32Array.of(index), epoch)[0].data;
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.nat(50),
        fc.array(fc.nat(samples - 1), { minLength: 1, maxLength: 8 }),
        (seed, epoch, indices) => {
          const whole = augmented(dataset, transform, { seed });
          const [x, y] = whole.batch(Int32Array.from(indices), epoch);
          expect(x.shape).toEqual([indices.length, 1, 5, 5]);
          expect([...y.data]).toEqual(indices.map((i) => i % 2));
          expect([...x.data]).toEqual(indices.flatMap((i) => [...pictureOf(seed, epoch, i)]));
          const [part] = new Subset(whole, indices).batch([0], epoch);
          expect(part.data).toEqual(pictureOf(seed, epoch, indices[0]));
          const others = [
            pictureOf(seed + 1, epoch, indices[0]),
            pictureOf(seed, epoch + 1, indices[0]),
            pictureOf(seed, epoch, (indices[0] + 1) % samples),
          ];
          for (const other of others) expect(other).not.toEqual(pictureOf(seed, epoch, indices[0]));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is the same for every batch size, and new in every epoch of a loader", () => {
    const [by1, by5] = [1, 5].map((batchSize) => {
      const loader = new DataLoader(augmented(dataset, transform), { batchSize });
      return [pictures(loader), pictures(loader)];
    });
    expect(by5).toEqual(by1);
    expect(by1[0]).not.toEqual(by1[1]);
  });

  it("neighbouring samples, epochs and seeds are independent", () => {
    // The mean of 4000 noises of variance 1 over neighbours: their products' mean has a deviation of 0.016.
    const zeros = new TensorDataset(ones([4000, 1, 1, 1]).mul(0), ones([4000]));
    const noise = augmented(zeros, gaussianNoise(1), { seed: 1 });
    const all = Int32Array.from({ length: 4000 }, (_, i) => i);
    const values = (epoch: number, seed = 1) =>
      augmented(zeros, gaussianNoise(1), { seed }).batch(all, epoch)[0].data;
    const first = noise.batch(all, 0)[0].data;
    const correlation = (other: ArrayLike<number>) =>
      Array.from(first).reduce((sum, x, i) => sum + x * other[i], 0) / 4000;
    expect(Math.abs(correlation(first) - 1)).toBeLessThan(0.12);
    for (const other of [first.slice(1), values(1), values(0, 2)]) {
      const padded = Float64Array.from({ length: 4000 }, (_, i) => other[i] ?? 0);
      expect(Math.abs(correlation(padded))).toBeLessThan(0.07);
    }
  });

  it("takes no samples, and names images that are flat", () => {
    const shapeOf = augmented(dataset, transform).batch(new Int32Array())[0].shape;
    expect(shapeOf).toEqual([0, 1, 5, 5]);
    const flat = new ImageDataset(new Uint8Array(4), Int32Array.of(0), { shape: [4], classes: [] });
    expect(() => augmented(flat, randomShift(1)).batch(Int32Array.of(0))).toThrow(
      "randomShift: expected images [N, C, H, W], got [1, 4]. Reshape them, or give the ImageDataset a shape",
    );
  });
});

describe("a run on augmented images", () => {
  const trainer = (seed: number) => {
    manualSeed(seed);
    const model = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Flatten(), new nn.Linear(18, 2));
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
    const train = augmented(dataset, transform, { seed: 9 });
    const options = { model, optimizer, loss: F.crossEntropy, train, epochs: 3, batchSize: 5 };
    return { run: new Trainer(options), model };
  };
  const weights = (model: nn.Module) => [...model.parameters()].flatMap((p) => [...p.data]);

  it("stopped in the midst of any epoch and restored, ends with the very weights", async () => {
    const whole = trainer(1);
    const checkpoints: Uint8Array[] = [];
    await whole.run.fit({ onStep: () => void checkpoints.push(whole.run.checkpoint()) });
    expect(checkpoints).toHaveLength(9);
    for (const checkpoint of checkpoints.slice(0, -1)) {
      const resumed = trainer(2);
      resumed.run.restore(checkpoint);
      await resumed.run.fit();
      expect(weights(resumed.model)).toEqual(weights(whole.model));
    }
  });

  it("sees other images in every epoch", async () => {
    const epochs: (number | undefined)[] = [];
    manualSeed(1);
    const model = new nn.Sequential(new nn.Flatten(), new nn.Linear(25, 2));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.02 });
    const inner = augmented(dataset, transform);
    const train = {
      length: samples,
      batch: (indices: Int32Array, epoch?: number) => {
        epochs.push(epoch);
        return inner.batch(indices, epoch);
      },
    };
    const options = { model, optimizer, loss: F.crossEntropy, train, epochs: 3, batchSize: 12 };
    const run = new Trainer({ ...options, shuffle: false });
    await run.fit();
    expect(epochs).toEqual([0, 1, 2]);
  });
});
