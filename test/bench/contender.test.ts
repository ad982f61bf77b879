import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { startContender } from "../../bench/contender.ts";
import { type Work, withoutChance, writeNumbers } from "../../bench/works.ts";
import { loadSafetensors } from "../../src/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "chainrule-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const worker = fileURLToPath(new URL("../../bench/worker.ts", import.meta.url));

function entry(peer: string) {
  const args = ["--import", "tsx", worker, peer];
  return { name: peer, command: process.execPath, args, wasm: true };
}

test("a contender is a process that prepares works, shows what it computes, and measures", async () => {
  const contender = await startContender(entry("chainrule"));
  expect(contender.about).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), threads: 1 });

  const matmul: Work = { kind: "matmul", name: "matmul", size: 3 };
  const numbers = await writeNumbers(matmul, folder);
  await contender.prepare(matmul, numbers);
  const { a, b } = (await loadSafetensors(numbers)).tensors;
  const diagonal = a.mul(b.T).sum(1).data;
  (await contender.evidence()).forEach((x, i) => {
    expect(x).toBeCloseTo(diagonal[i], 6);
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
    batch: 6,
    learningRate: 0.1,
  };
  await contender.prepare(withoutChance(training), await writeNumbers(training, folder));
  const losses = await contender.evidence();
  expect(losses).toHaveLength(6);
  for (let step = 1; step < 5; step++) expect(losses[step]).toBeLessThan(losses[step - 1]);

  await expect(contender.prepare(matmul, "absent.safetensors")).rejects.toThrow("absent");
  contender.stop();
});

test("one that does not start says why", async () => {
  await expect(startContender(entry("nobody"))).rejects.toThrow(/Cannot find module .*nobody/);
  await expect(startContender({ ...entry("x"), command: "no-such-program" })).rejects.toThrow(
    "no no-such-program here",
  );
});
