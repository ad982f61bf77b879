import { describe, expect, it } from "vitest";
import {
  blobs,
  circles,
  type Dataset,
  moons,
  spirals,
  TensorDataset,
} from "../../src/data/index.ts";
import { Generator, manualSeed, nn, optim, randn, Tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { healthyModel, kinds, train, trainByHand } from "./runs.ts";

/** Noisy copies of ten patterns of 784 numbers, standardized as MNIST's pixels are. */
function digits(samples: number): TensorDataset {
  const generator = new Generator(3);
  const patterns = randn([10, 784], { generator });
  const labels = Int32Array.from({ length: samples }, (_, i) => i % 10);
  const noise = randn([samples, 784], { generator });
  const targets = Tensor.from(labels, [samples]);
  const mixed = patterns.indexSelect(0, targets).mul(0.3).add(noise.mul(0.95));
  return new TensorDataset(mixed, targets);
}

const images = digits(1280);

describe("a healthy run raises nothing:", () => {
  it("images, through batch normalization, dropout, ReLU and tanh", () => {
    const doctor = train({
      model: () =>
        new nn.Sequential(
          new nn.Linear(784, 256),
          new nn.ReLU(),
          new nn.BatchNorm1d(256),
          new nn.Dropout(0.2),
          new nn.Linear(256, 128),
          new nn.Tanh(),
          new nn.Linear(128, 10),
        ),
      data: images,
      batchSize: 128,
      steps: 40,
      optimizer: (model) => new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }),
    });
    expect(kinds(doctor)).toEqual([]);
    expect(doctor.records.length).toBe(20);
    expect(doctor.records.at(-1)!.loss).toBeLessThan(0.5);
  });

  it("the same by hand", () => {
    manualSeed(1);
    const model = new manual.Sequential(
      new manual.Linear(784, 256),
      new manual.ReLU(),
      new manual.BatchNorm(256),
      new manual.Dropout(0.2),
      new manual.Linear(256, 128),
      new manual.Tanh(),
      new manual.Linear(128, 10),
    );
    const doctor = trainByHand(model, { lr: 0.1, data: images, batchSize: 128, steps: 40 });
    expect(kinds(doctor)).toEqual([]);
    expect(doctor.records.at(-1)!.loss).toBeLessThan(0.5);
  });

  const planes: [string, Dataset][] = [
    ["moons", moons({ samples: 200 })],
    ["circles", circles({ samples: 200 })],
    ["spirals", spirals({ samples: 300 })],
    ["blobs", blobs({ samples: 200 })],
  ];

  it.each(planes)("%s with Adam, long enough to learn them", (_, data) => {
    const doctor = train({
      model: () => healthyModel(),
      data,
      steps: 400,
      optimizer: (model) => new optim.Adam(model.parameters(), { lr: 0.01 }),
      doctor: { every: 4 },
    });
    expect(kinds(doctor)).toEqual([]);
    expect(doctor.records.at(-1)!.loss).toBeLessThan(0.3);
  });

  it.each(planes)("%s by hand", (_, data) => {
    manualSeed(1);
    const model = new manual.Sequential(
      new manual.Linear(2, 32),
      new manual.Tanh(),
      new manual.Linear(32, 32),
      new manual.Tanh(),
      new manual.Linear(32, 3),
    );
    expect(kinds(trainByHand(model, { lr: 0.05, data }))).toEqual([]);
  });
});
