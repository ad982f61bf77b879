import { expect, it } from "vitest";
import { TensorDataset } from "../../src/data/index.ts";
import { F, manualSeed, nn, optim, rand, randn, tensor, zeros } from "../../src/index.ts";
import {
  coverage,
  gaussianHalfWidth,
  gaussianHead,
  gaussianHeadLoss,
  predictionIntervals,
  Trainer,
} from "../../src/train/index.ts";

it("the first outputs are means, the softplus of the others variances", () => {
  const { mean, variance } = gaussianHead(tensor([[1, 2, 0, 100]]));
  expect(mean.toArray()).toEqual([[1, 2]]);
  expect(variance.at(0, 0).item()).toBeCloseTo(Math.LN2, 5);
  expect(variance.at(0, 1).item()).toBeCloseTo(100, 4);
  const targets = tensor([[0, 0]]);
  const loss = gaussianHeadLoss(tensor([[1, 2, 0, 100]]), targets).item();
  expect(loss).toBeCloseTo(F.gaussianNllLoss(mean, targets, variance).item(), 6);
});

it.each([
  [0.5, 0.6744897501960817],
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
  [0.999, 3.2905267314919255],
])("half of the interval of %d is as in tables", (level, width) => {
  expect(gaussianHalfWidth(level)).toBeCloseTo(width, 12);
});

it("normal numbers are within their intervals as often as these say", () => {
  manualSeed(0);
  const predictions = { mean: zeros([20_000, 1]), variance: zeros([20_000, 1]).add(4) };
  const targets = randn([20_000, 1]).mul(2);
  expect(Math.abs(coverage(predictions, targets) - 0.9)).toBeLessThan(0.01);
  expect(Math.abs(coverage(predictions, targets, 0.5) - 0.5)).toBeLessThan(0.015);
});

it("a network learns how sure it may be: noise that grows with x", async () => {
  const sample = (seed: number) => {
    manualSeed(seed);
    const x = rand([600, 1]);
    const noise = randn([600, 1]).mul(x.mul(0.5).add(0.05));
    return new TensorDataset(x, x.mul(3).add(noise));
  };
  const [train, test] = [sample(1), sample(2)];
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(1, 16), new nn.Tanh(), new nn.Linear(16, 2));
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
  const trainer = new Trainer({ model, optimizer, loss: gaussianHeadLoss, train, epochs: 40 });
  await trainer.fit();
  const predictions = gaussianHead(trainer.predict(test.inputs));
  const measured = coverage(predictions, test.targets);
  expect(measured).toBeGreaterThan(0.86);
  expect(measured).toBeLessThan(0.94);
  const deviations = gaussianHead(trainer.predict(tensor([[0.1], [0.9]]))).variance.sqrt();
  expect(Math.abs(deviations.at(0, 0).item() - 0.1)).toBeLessThan(0.05);
  expect(Math.abs(deviations.at(1, 0).item() - 0.5)).toBeLessThan(0.12);
});

it("refuses what is no head, or does not fit", () => {
  expect(() => gaussianHead(zeros([2, 3]))).toThrow(/two outputs for each target.*got \[2, 3\]/);
  expect(() => gaussianHalfWidth(90)).toThrow(/level must be a number between 0 and 1/);
  const one = { mean: zeros([2, 1]), variance: zeros([2, 1]) };
  expect(() => coverage(one, zeros([2]))).toThrow(/of one shape, got \[2, 1\], \[2, 1\], \[2\]/);
});

it("refuses what are no distributions", () => {
  const targets = zeros([1, 1]);
  for (const wrong of [undefined, null, 3, {}, { mean: targets }, [targets, targets]]) {
    const message = "predictions must be { mean, variance } of tensors";
    expect(() => coverage(wrong as never, targets)).toThrow(`coverage: ${message}`);
    expect(() => predictionIntervals(wrong as never)).toThrow(`predictionIntervals: ${message}`);
  }
  expect(() => gaussianHeadLoss(zeros([1, 2]), zeros([1, 2]))).toThrow(
    "gaussianHeadLoss: expected two",
  );
});

it("the intervals are those that coverage counts by", () => {
  const predictions = { mean: tensor([[1, -2]]), variance: tensor([[4, 0.25]]) };
  const { low, high } = predictionIntervals(predictions, 0.5);
  const [inside, outside] = [0.999, 1.001].map((share) =>
    low.add(high.sub(low).mul(0.5 + share / 2)),
  );
  expect(coverage(predictions, inside, 0.5)).toBe(1);
  expect(coverage(predictions, outside, 0.5)).toBe(0);
  expect(low.add(high).div(2).toArray()).toEqual([[1, -2]]);
  expect(() => predictionIntervals({ mean: 1 } as never)).toThrow(
    /must be { mean, variance } of tensors/,
  );
});
