import { expect, it } from "vitest";
import { moons } from "../../src/data/index.ts";
import { F, manualSeed, nn, optim } from "../../src/index.ts";
import { buildReport } from "../../src/report/build-report.ts";
import { renderReport } from "../../src/report/page.ts";
import { testResults } from "../../src/report/test-results.ts";
import { accuracy, Trainer } from "../../src/train/index.ts";

it("is made of a trainer and its data, without a command line", async () => {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2));
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
  const [train, test] = [moons({ samples: 60 }), moons({ samples: 40, seed: 1 })];
  const parts = { model, optimizer, loss: F.crossEntropy, metrics: { accuracy } };
  const trainer = new Trainer({ ...parts, train, epochs: 2 });
  await trainer.fit();
  const task = { train, test, features: 2, featureNames: ["x", "y"], classes: train.classes };
  const found = testResults(trainer, task, 16);
  const report = buildReport(trainer, task, { title: "Moons" }, found);

  expect(report.parameters).toBe(42);
  expect(report.layers).toEqual([
    { layer: "0 Linear(2 → 8)", output: "[2, 8]", parameters: 24 },
    { layer: "1 Tanh()", output: "[2, 8]", parameters: 0 },
    { layer: "2 Linear(8 → 2)", output: "[2, 2]", parameters: 18 },
  ]);
  expect(report.epochs).toMatchObject([{ epoch: 1 }, { epoch: 2 }]);
  // No validation set: nothing is told of it.
  expect(report.epochs[0].testLoss).toBeUndefined();
  const { counts } = report.confusion!;
  expect(counts.reduce((sum, row) => sum + row[0] + row[1], 0)).toBe(40);
  expect((counts[0][0] + counts[1][1]) / 40).toBeCloseTo(found.evaluation.accuracy, 10);
  expect(report.decisionMap!.samples).toHaveLength(40);
  const standardized = { mean: [100, -5], std: [10, 0.5] };
  const inUnits = buildReport(trainer, { ...task, standardized }, { title: "Moons" }, found);
  const [map, plain] = [inUnits.decisionMap!, report.decisionMap!];
  expect(map.probabilities).toEqual(plain.probabilities);
  expect(map.grid.x).toEqual(plain.grid.x.map((x) => x * 10 + 100));
  expect(map.grid.y).toEqual(plain.grid.y.map((y) => y * 0.5 - 5));
  expect(map.samples[3].x).toBe(plain.samples[3].x * 10 + 100);
  expect(report.mistakes).toBeUndefined();
  const page = renderReport(report);
  expect(page).toContain("Decision regions");
  expect(page).not.toContain("To run it again");

  const diverged = buildReport(trainer, task, { title: "Moons", stopped: "NaN." });
  expect([diverged.test, diverged.confusion, diverged.decisionMap]).toEqual(
    Array(3).fill(undefined),
  );
});
