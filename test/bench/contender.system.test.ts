import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { startContender } from "../../bench/contender.ts";
import type { Entry } from "../../bench/entries.ts";
import { conv2d, type Layer, linear } from "../../bench/layers.ts";
import { writeNumbers } from "../../bench/numbers.ts";
import { SAMPLES } from "../../bench/protocol.ts";
import { parts, type Training, type Work, withoutChance } from "../../bench/works.ts";
import { loadSafetensors } from "../../src/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "chainrule-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const worker = fileURLToPath(new URL("../../bench/worker.ts", import.meta.url));

function entry(...words: string[]): Entry {
  const args = ["--import", "tsx", worker, ...words];
  const rest = { role: "ours", bound: "wasm", takes: () => true } as const;
  return { name: words.join(" "), command: process.execPath, args, ...rest };
}

test("a contender is a process that prepares works, shows what it computes, and measures", async () => {
  const contender = await startContender(entry("chainrule", "eager", "wasm"));
  expect(contender.about).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), threads: 1 });

  const matmul: Work = { kind: "matmul", name: "matmul", size: 3 };
  const numbers = await writeNumbers(matmul, folder);
  await contender.prepare(matmul, numbers);
  const { a, b } = (await loadSafetensors(numbers)).tensors;
  const product = a.unsqueeze(2).mul(b.unsqueeze(0)).sum(1).toArray(2).flat();
  const evidence = await contender.evidence();
  expect(evidence).toHaveLength(SAMPLES);
  evidence.forEach((x, i) => {
    expect(x).toBeCloseTo(product[Math.floor((9 * i) / SAMPLES)], 6);
  });
  expect(await contender.measure(1)).toBeGreaterThan(0);

  const training: Work = {
    kind: "training",
    name: "training",
    layers: [
      { kind: "linear", inputs: 4, outputs: 5 },
      { kind: "relu" },
      { kind: "batchNorm", features: 5 },
      { kind: "dropout", p: 0.5 },
      { kind: "tanh" },
      { kind: "linear", inputs: 5, outputs: 3 },
    ],
    loss: "crossEntropy",
    data: "random",
    sample: [4],
    batch: 6,
    learningRate: 0.1,
  };
  await contender.prepare(withoutChance(training), await writeNumbers(training, folder));
  const losses = await contender.evidence();
  expect(losses).toHaveLength(4);
  for (let step = 1; step < 3; step++) expect(losses[step]).toBeLessThan(losses[step - 1]);

  await expect(contender.prepare(matmul, "absent.safetensors")).rejects.toThrow("absent");
  contender.stop();
});

test("ours compute the same small networks: eager, compiled, and the scalar engine", async () => {
  const ways = [["chainrule", "eager", "wasm"], ["chainrule", "compiled", "wasm"], ["scalar"]];
  const contenders = await Promise.all(ways.map((words) => startContender(entry(...words))));
  for (const work of parts.small) {
    const numbers = await writeNumbers(work, folder);
    const [expected, ...others] = await Promise.all(
      contenders.map(async (contender) => {
        await contender.prepare(work, numbers);
        return contender.evidence();
      }),
    );
    expect(expected[3]).toBeLessThan(expected[0]);
    for (const evidence of others) {
      evidence.forEach((loss, i) => {
        expect(loss / expected[i]).toBeCloseTo(1, 5);
      });
    }
  }
  const [, , scalar] = contenders;
  const [matmul] = parts.matmul;
  const numbers = await writeNumbers(matmul, folder);
  await expect(scalar.prepare(matmul, numbers)).rejects.toThrow("it only trains");
  for (const contender of contenders) contender.stop();
});

test("ours compute the same with every kind of layer, eager and compiled, and learn", async () => {
  const training = (layers: Layer[], sample: number[], loss: Training["loss"]): Work => ({
    ...{ kind: "training", name: layers[0].kind, layers, loss, data: "random", sample, batch: 3 },
    learningRate: 0.3,
  });
  const works = [
    training(
      [
        conv2d(2, 4, 3, 1),
        { kind: "residual", layers: [conv2d(4, 4, 3, 1), { kind: "relu" }] },
        { kind: "maxPool", size: 2 },
        { kind: "flatten" },
        linear(4 * 2 * 2, 3),
      ],
      [2, 5, 5],
      "crossEntropy",
    ),
    training(
      [
        { kind: "embedding", rows: 7, features: 8 },
        { kind: "causalAttention", features: 8, heads: 2 },
        { kind: "layerNorm", features: 8 },
        { kind: "gelu" },
        { kind: "lstm", inputs: 8, outputs: 5 },
      ],
      [4],
      "meanSquaredError",
    ),
  ];
  const ways = ["eager", "compiled"].map((mode) => entry("chainrule", mode, "wasm"));
  const contenders = await Promise.all(ways.map(startContender));
  for (const work of works) {
    const numbers = await writeNumbers(work, folder);
    const [expected, compiled] = await Promise.all(
      contenders.map(async (contender) => {
        await contender.prepare(work, numbers);
        return contender.evidence();
      }),
    );
    for (let step = 1; step < 4; step++) expect(expected[step]).toBeLessThan(expected[step - 1]);
    compiled.forEach((loss, i) => {
      expect(loss / expected[i]).toBeCloseTo(1, 5);
    });
  }
  for (const contender of contenders) contender.stop();
});

test("one that takes too long fails, and another takes its place", async () => {
  const contender = await startContender({
    ...entry("chainrule", "eager", "wasm"),
    patience: 5000,
  });
  const matmul: Work = { kind: "matmul", name: "small matmul", size: 3 };
  const numbers = await writeNumbers(matmul, folder);
  await contender.prepare(matmul, numbers);
  await expect(contender.measure(60_000)).rejects.toThrow("no answer in 5 s");
  await contender.prepare(matmul, numbers);
  expect(await contender.measure(1)).toBeGreaterThan(0);
  contender.stop();
});

test("one that does not start says why", async () => {
  await expect(startContender(entry("nobody"))).rejects.toThrow(/Cannot find module .*nobody/);
  await expect(startContender({ ...entry("x"), command: "no-such-program" })).rejects.toThrow(
    "no no-such-program here",
  );
});
