/**
 * Measures LeNet on 64 digits and a residual block (two convolutions 3×3 on 8 images 64×32×32): training
 * steps and forward passes, of ours and of tfjs, in turns.
 *
 *     npx tsx bench/convolution/main.ts [--rounds N] [--against FOLDER]
 */
import { type ChildProcess, fork } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { wasmFeatures } from "../../src/wasm/features.ts";
import { continueInNode24 } from "../node24.ts";
import { peakGflops } from "../peak.ts";
import { summarize } from "../statistics.ts";
import type { Answer, Question } from "./answer.ts";

continueInNode24();

const WARM_UP = 200;
const TURN = 40;
/** What is slower than this takes part in every fifth round. */
const PATIENCE = 300;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "15" }, against: { type: "string" } },
});

interface Contender {
  name: string;
  child: ChildProcess;
}

const root = resolve(import.meta.dirname, "../..");
const start = (name: string, file: string, args: string[] = [], folder = root): Contender => ({
  name,
  child: fork(join(folder, "bench/convolution", file), args, { silent: true }),
});

const contenders = [
  start("compiled, Wasm", "chainrule.ts", ["compiled"]),
  start("compiled, BLAS", "chainrule.ts", ["compiled", "blas"]),
  start("eager, Wasm", "chainrule.ts", ["eager"]),
  start("tfjs, Wasm", "tfjs.ts"),
];
if (values.against) {
  contenders.push(start("other, compiled", "chainrule.ts", ["compiled"], resolve(values.against)));
}

function ask({ child }: Contender, question: Question): Promise<Answer> {
  return new Promise((done) => {
    const ended = () => done({ error: "it ended" });
    child.once("exit", ended);
    child.once("message", (answer: Answer) => {
      child.off("exit", ended);
      done(answer);
    });
    if (child.connected) child.send(question);
    else ended();
  });
}

/** Multiply-adds of a forward pass; backward takes twice as many, but for the first layer's images. */
const sizes = {
  lenet: { forward: 64 * (784 * 150 + 100 * 2400 + 48_000 + 10_080 + 840), first: 64 * 784 * 150 },
  residual: { forward: 8 * 2 * 1024 * 64 * 576, first: 0 },
};

for (const network of ["lenet", "residual"] as const) {
  for (const isForward of [false, true]) {
    const question = { network, isForward };
    const samples = new Map<Contender, number[]>();
    console.log(`\n${network}, ${isForward ? "forward pass" : "training step"}`);
    for (const each of contenders) {
      const answer = await ask(each, { ...question, milliseconds: WARM_UP });
      if ("error" in answer) console.log(`${each.name.padEnd(18)}${answer.error.slice(0, 90)}`);
      else samples.set(each, []);
    }
    const peaks: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      peaks.push(peakGflops(wasmFeatures().relaxedSimd));
      for (const [each, times] of samples) {
        if ((times.at(-1) ?? 0) > PATIENCE && round % 5 > 0) continue;
        const answer = await ask(each, { ...question, milliseconds: TURN });
        if ("times" in answer) times.push(...answer.times);
      }
    }
    const { forward, first } = sizes[network];
    const flops = 2 * (isForward ? forward : 3 * forward - first);
    const peak = summarize(peaks).median;
    const ours = summarize([...samples.values()][0]).median;
    for (const [{ name }, times] of samples) {
      const { median } = summarize(times);
      const share = (milliseconds: number) =>
        `${((100 * flops) / (milliseconds * 1e6 * peak)).toFixed(0)}%`;
      const least = Math.min(...times);
      console.log(
        `${name.padEnd(18)}${median.toFixed(2).padStart(9)} ms ${(median / ours).toFixed(2).padStart(7)}  ` +
          `least ${least.toFixed(2).padStart(8)} ms  of the peak ${share(median)}, at best ${share(least)}`,
      );
    }
  }
}
for (const { child } of contenders) child.kill();
