/**
 * Measures training steps and forward passes of convolutional networks: compiled beside eager, beside
 * another checkout of the library, and beside tfjs where it can; in turns, medians.
 *
 *     npx tsx bench/convolution.ts [--against FOLDER] [--rounds N] [--blas] [name …]
 */
import { type ChildProcess, fork } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { wasmFeatures } from "../src/wasm/features.ts";
import { continueInNode24 } from "./node24.ts";
import { peakGflops } from "./peak.ts";
import { summarize } from "./statistics.ts";

continueInNode24();

/** Milliseconds of a turn; those that are slow do one step. */
const TURN = 40;

const { values, positionals } = parseArgs({
  options: {
    against: { type: "string" },
    rounds: { type: "string", default: "15" },
    blas: { type: "boolean", default: false },
  },
  allowPositionals: true,
});

/** Multiply-adds of the convolutions and linear layers, twice each. */
const works: Record<string, number> = {
  lenet: 2 * 64 * 3 * (784 * 150 + 100 * 2400 + 48_000 + 10_080 + 840) - 2 * 64 * 784 * 150,
  "lenet forward": 2 * 64 * (784 * 150 + 100 * 2400 + 48_000 + 10_080 + 840),
  residual: 2 * 8 * 3 * 2 * 1024 * 64 * 576,
  "residual forward": 2 * 8 * 2 * 1024 * 64 * 576,
};

interface Contender {
  name: string;
  child: ChildProcess;
}

function start(name: string, folder: string, file: string, ...args: string[]): Contender {
  const child = fork(join(folder, "bench", "peers", file), args, { execArgv: process.execArgv });
  return { name, child };
}

function ask(child: ChildProcess, work: string, milliseconds: number): Promise<number[]> {
  return new Promise((done, fail) => {
    child.once("message", (answer) => {
      if (Array.isArray(answer)) done(answer);
      else fail(new Error(String(answer)));
    });
    child.send({ work, milliseconds });
  });
}

const here = resolve(import.meta.dirname, "..");
const contenders = [
  start("compiled", here, "convolution-chainrule.ts", "compiled"),
  start("eager", here, "convolution-chainrule.ts", "eager"),
];
if (values.blas)
  contenders.push(start("compiled, BLAS", here, "convolution-chainrule.ts", "compiled", "blas"));
if (values.against) {
  contenders.push(
    start("compiled, before", resolve(values.against), "convolution-chainrule.ts", "compiled"),
  );
}
contenders.push(start("tfjs, wasm", here, "convolution-tfjs.ts", "wasm"));

for (const [work, flops] of Object.entries(works)) {
  if (positionals.length > 0 && !positionals.includes(work)) continue;
  const samples = new Map<Contender, number[]>();
  for (const each of contenders) {
    try {
      const [loss] = (await ask(each.child, work, 0)) as [number];
      await ask(each.child, work, 150);
      samples.set(each, []);
      console.log(`${work}: ${each.name} gives ${loss.toPrecision(7)}`);
    } catch (error) {
      console.log(`${work}: ${each.name} cannot: ${(error as Error).message.slice(0, 150)}`);
    }
  }
  const peaks: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    peaks.push(peakGflops(wasmFeatures().relaxedSimd));
    for (const [{ child, name }, times] of samples) {
      // What is very slow takes part in every fifth round.
      if ((times.at(-1) ?? 0) > 200 && round % 5 > 0) continue;
      times.push(...(await ask(child, work, name.startsWith("tfjs") ? 1 : TURN)));
    }
  }
  const peak = summarize(peaks).median;
  const [first] = [...samples.values()].map((times) => summarize(times).median);
  for (const [{ name }, times] of samples) {
    const { median } = summarize(times);
    const gflops = flops / (median * 1e6);
    console.log(
      `${work.padEnd(18)}${name.padEnd(18)}${median.toFixed(3).padStart(10)} ms  ÷ compiled ${(median / first).toFixed(2).padStart(7)}` +
        `  ${gflops.toFixed(1).padStart(6)} GFLOPS  ${((100 * gflops) / peak).toFixed(0).padStart(3)}% of ${peak.toFixed(0)}`,
    );
  }
}
for (const { child } of contenders) child.kill();
