/**
 * What `chainrule train` learns of five tables by its defaults, beside scikit-learn's: ten times five folds, the same
 * rows and the same numbers for both. Prints the table of docs/tables.md.
 *
 *     npm run bench:tables
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { resolveConfig, type TrainConfig } from "../../src/cli/train/options.ts";
import { prepareRun } from "../../src/cli/train/prepare.ts";
import { encodeTask } from "../../src/cli/train/table/encode-task.ts";
import { openTable } from "../../src/cli/train/table/open-table.ts";
import { divideOptionsOf } from "../../src/cli/train/table/read-task.ts";
import type { Task } from "../../src/cli/train/task.ts";
import { foldRows } from "../../src/data/index.ts";
import { Generator, noGrad, type Tensor } from "../../src/index.ts";
import { encodeNpy } from "../../src/io/index.ts";
import { type TableWork, works } from "./data.ts";

const repetitions = 10;
const folds = 5;

const all = ({ length }: { length: number }) => Int32Array.from({ length }, (_, i) => i);

/** Accuracy, or R². */
function scoreOf({ targets }: Task, outputs: Tensor, truths: Tensor): number {
  if (!targets) return outputs.argmax(1).eq(truths).to("float32").mean().item();
  const spread = truths.sub(truths.mean()).square().sum().item();
  return 1 - outputs.sub(truths).square().sum().item() / spread;
}

async function ours(config: TrainConfig, task: Task): Promise<number> {
  const run = prepareRun(config, task);
  await run.trainer.fit();
  const [inputs, truths] = task.test.batch(all(task.test));
  return noGrad(() => scoreOf(task, run.trainer.predict(inputs), truths));
}

async function compare({ name, file, settings }: TableWork, folder: string) {
  const data = fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
  const config = resolveConfig({ data, ...settings });
  const opened = await openTable(config, { data() {} });
  const { table, target } = opened;
  const { task: kind } = target;
  const options = divideOptionsOf(opened, config);
  const scores: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const generator = new Generator(repetition);
    for (const [train, test] of foldRows(table.length, folds, { ...options, generator })) {
      const task = encodeTask(opened, [train, new Int32Array(0), test], config);
      const write = (part: string, x: Tensor) =>
        writeFileSync(join(folder, `${scores.length}-${part}.npy`), encodeNpy(x));
      const [x, y] = task.train.batch(all(task.train));
      const [xTest, yTest] = task.test.batch(all(task.test));
      write("x", x);
      write("y", y);
      write("x-test", xTest);
      write("y-test", yTest);
      scores.push(await ours({ ...config, seed: scores.length }, task));
    }
  }
  const script = fileURLToPath(new URL("learn.py", import.meta.url));
  const args = [script, folder, kind, String(scores.length)];
  const theirs: Record<string, number[]> = JSON.parse(
    execFileSync("/usr/bin/python3", args, { encoding: "utf8" }),
  );
  return { name, score: kind === "classification" ? "accuracy" : "R²", scores, theirs };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function standardError(values: readonly number[]): number {
  const center = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(variance / (values.length - 1) / values.length);
}

const folder = mkdtempSync(join(tmpdir(), "chainrule-tables-"));
try {
  console.log(
    "| table | score | chainrule | scikit-learn | its score | difference | standard error |",
  );
  console.log("| --- | --- | ---: | --- | ---: | ---: | ---: |");
  for (const work of works) {
    const { name, score, scores, theirs } = await compare(work, folder);
    for (const [model, others] of Object.entries(theirs)) {
      const differences = scores.map((value, i) => value - others[i]);
      const cells = [mean(scores), mean(others), mean(differences), standardError(differences)];
      const [own, other, difference, error] = cells.map((value) => value.toFixed(4));
      console.log(`| ${[name, score, own, model, other, difference, error].join(" | ")} |`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
