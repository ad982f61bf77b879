import { describe, expect, it } from "vitest";
import { blobs, TensorDataset } from "../../src/data/index.ts";
import { F, Generator, manualSeed, nn, optim, randint, randn } from "../../src/index.ts";
import { type Alert, Trainer } from "../../src/train/index.ts";

/** Trains a wide network, watched, and gives the alerts. */
async function alertsOf(train: TensorDataset, validation: TensorDataset, epochs: number) {
  manualSeed(0);
  const [, features] = train.inputs.shape;
  const model = new nn.Sequential(new nn.Linear(features, 64), new nn.ReLU(), new nn.Linear(64, 3));
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const alerts: Alert[] = [];
  const parts = { model, optimizer, loss: F.crossEntropy, train, validation, epochs };
  const trainer = new Trainer({ ...parts, doctor: true });
  await trainer.fit({ onAlert: (alert) => alerts.push({ ...alert }) });
  return { alerts, trainer };
}

/** Labels by chance, which can only be learnt by heart. */
function noise(count: number, seed: number): TensorDataset {
  const generator = new Generator(seed);
  const inputs = randn([count, 20], { generator });
  return new TensorDataset(inputs, randint(0, 3, [count], { generator }));
}

describe("a run that learns by heart", () => {
  it("is told to overfit once, from the epoch where it began, and this is recorded", async () => {
    const { alerts, trainer } = await alertsOf(noise(60, 1), noise(200, 2), 30);
    const found = alerts.filter(({ kind }) => kind === "overfitting");
    expect(found).toHaveLength(1);
    const losses = trainer.record.epochs.map(({ validation }) => validation!.loss);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    const recorded = trainer.record.doctor!.alerts.find(({ kind }) => kind === "overfitting")!;
    expect(recorded.message).toBe(`The network overfits, since epoch ${best + 1}`);
    expect(recorded.step).toBe(found[0].step);
    expect(recorded.lastStep).toBe(trainer.step);
  });
});

describe("a run that generalises", () => {
  it("is not told so", async () => {
    const { alerts } = await alertsOf(blobs({ samples: 150 }), blobs({ samples: 90, seed: 1 }), 20);
    expect(alerts.filter(({ kind }) => kind === "overfitting")).toEqual([]);
  });
});
