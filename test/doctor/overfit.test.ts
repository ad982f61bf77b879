import { describe, expect, it } from "vitest";
import { Doctor, overfitsOneBatch } from "../../src/doctor/index.ts";
import { F, manualSeed, nn, optim, rand, randn, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";

manualSeed(0);
const batch = [randn([6, 4]), tensor([0, 1, 2, 2, 1, 0], { dtype: "int32" })] as const;

const build = () =>
  new nn.Sequential(
    new nn.Linear(4, 16),
    new nn.BatchNorm1d(16),
    new nn.Dropout(0.5),
    new nn.Tanh(),
    new nn.Linear(16, 3),
  );

describe("overfitsOneBatch", () => {
  it("learns a batch by heart, and leaves everything as it was", () => {
    manualSeed(1);
    const model = build();
    F.crossEntropy(model.forward(batch[0]), batch[1]).backward();
    const state = () => Object.values(model.stateDict()).map((t) => [...t.data]);
    const [before, gradients] = [state(), model.parameters().map((p) => p.grad)];
    const gradientNumbers = gradients.map((g) => [...g!.data]);
    manualSeed(7);
    const expected = rand([3]).toArray();

    manualSeed(7);
    const report = overfitsOneBatch(model, F.crossEntropy, batch);
    expect(report.passed).toBe(true);
    expect(report.bestLoss).toBeLessThanOrEqual(0.1 * report.firstLoss);
    expect(report.steps).toBeGreaterThan(3);
    expect(state()).toEqual(before);
    expect(model.parameters().map((p) => p.grad)).toEqual(gradients);
    expect(gradients.map((g) => [...g!.data])).toEqual(gradientNumbers);
    expect(model.modules().every(({ training }) => training)).toBe(true);
    expect(rand([3]).toArray()).toEqual(expected);
  });

  it("fails where two samples contradict each other, after both learning rates", () => {
    const twice = tensor([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    const targets = tensor([0, 1], { dtype: "int32" });
    const model = new nn.Linear(4, 3);
    const report = overfitsOneBatch(model, F.crossEntropy, [twice, targets], { steps: 50 });
    expect(report).toMatchObject({ passed: false, steps: 100 });
    // The best answer to both is one half for each.
    expect(report.bestLoss).toBeGreaterThan(Math.LN2);
  });

  it("fails where the loss is not finite, and restores", () => {
    const model = new nn.Linear(4, 3);
    const before = model.parameters().map((p) => [...p.data]);
    const broken = overfitsOneBatch(model, (y, t) => F.crossEntropy(y.div(0), t), batch);
    expect(broken).toMatchObject({ passed: false, bestLoss: null, steps: 0 });
    expect(model.parameters().map((p) => [...p.data])).toEqual(before);
  });
});

describe("a doctor's checkOverfit", () => {
  it("works on hand-written layers, in the midst of a run that it does not count as", () => {
    const model = new manual.Sequential(
      new manual.Linear(4, 16),
      new manual.Tanh(),
      new manual.Linear(16, 3),
    );
    const optimizer = new manual.SGD(model.parameters(), { lr: 0.1 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    const before = model.parameters().map(({ value }) => [...value.data]);
    expect(doctor.checkOverfit(F.crossEntropy, batch).passed).toBe(true);
    expect(model.parameters().map(({ value }) => [...value.data])).toEqual(before);
    expect(doctor.cost).toMatchObject({ steps: 0, observed: 0 });

    const loss = new manual.SoftmaxCrossEntropy();
    loss.forward(model.forward(batch[0]), batch[1]);
    model.zeroGrad();
    model.backward(loss.backward());
    optimizer.step();
    expect(doctor.records.length).toBe(1);
    expect(doctor.records[0].layers.length).toBe(3);
  });

  it("does not disturb one of modules either", () => {
    const model = build();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const doctor = new Doctor(model, optimizer, { every: 1 });
    doctor.checkOverfit(F.crossEntropy, batch);
    expect(doctor.cost.steps).toBe(0);
    expect(doctor.alerts).toEqual([]);
  });
});
