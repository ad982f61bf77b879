import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTask } from "../../../src/cli/train/load-task.ts";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { prepareRun } from "../../../src/cli/train/prepare.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const engines = [
  ["autograd", []],
  ["manual", ["--optimizer", "sgd"]],
] as const;

async function lossesOf(name: string, args: readonly string[]): Promise<number[]> {
  const { code, stdout, stderr } = await chainrule(["train", "--json", "--out", at(name), ...args]);
  expect([code, stderr]).toEqual([0, ""]);
  return events(stdout)
    .filter(({ event }) => event === "step")
    .map(({ loss }) => loss as number);
}

/** How far apart the losses of two runs are, at most. */
function distance(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...theirs.map((loss, i) => Math.abs(ours[i] - loss) / loss));
}

it.each(engines)("the first 50 steps on MNIST are those of the eager run: %s", async (engine) => {
  const task = await loadTask(resolveConfig({ data: "mnist" }));
  const losses = async (eager: boolean) => {
    const { trainer } = prepareRun(resolveConfig({ data: "mnist", engine, eager }), task);
    expect(trainer.isCompiled).toBe(!eager);
    const seen: number[] = [];
    const stop = new AbortController();
    await trainer.fit({
      signal: stop.signal,
      onStep({ loss }) {
        if (seen.push(loss) === 50) stop.abort();
      },
    });
    return seen;
  };
  const [compiled, eager] = [await losses(false), await losses(true)];
  expect(eager).toHaveLength(50);
  expect(distance(compiled, eager)).toBeLessThan(1e-3);
  expect(eager.at(-1)!).toBeLessThan(eager[0] / 2);
});

describe("chainrule train, compiled and with --eager", () => {
  it.each(engines)("has the same loss curve but for roundings: %s", async (engine, flags) => {
    const run = [
      ...["--data", "spirals", "--layers", "32,relu,batchnorm,dropout:0.2,16,tanh"],
      // Where a gradient is nearly 0, Adam makes a whole step of its rounding: with a BLAS one batch's loss was 4% apart.
      ...["--epochs", "2", "--lr", "0.01", "--optimizer", "sgd", "--engine", engine, ...flags],
    ];
    const compiled = await lossesOf(`${engine} compiled`, run);
    const eager = await lossesOf(`${engine} eager`, [...run, "--eager"]);
    expect(eager.length).toBeGreaterThan(50);
    expect(distance(compiled, eager.slice(0, 50))).toBeLessThan(1e-5);
    // Not the same run twice.
    expect(compiled).not.toEqual(eager);
    const accuracies = ["compiled", "eager"].map((mode) => {
      const lines = readFileSync(at(`${engine} ${mode}`, "metrics.jsonl"), "utf8").trim();
      return JSON.parse(lines.split("\n").at(-1)!).testAccuracy;
    });
    expect(Math.abs(accuracies[0] - accuracies[1])).toBeLessThan(0.02);
  });

  it.each(engines)("says what is in use: %s", async (engine, flags) => {
    const run = ["train", "--data", "xor", "--epochs", "1", "--engine", engine, ...flags];
    const name = engine === "manual" ? "layers with a hand-written backward" : "autograd";
    for (const [mode, how] of [
      ["compiled", []],
      ["eager", ["--eager"]],
      ["eager", ["--detect-anomaly"]],
    ] as const) {
      const out = at(`${engine} says ${how}`);
      const { stdout } = await chainrule([...run, ...how, "--out", out]);
      expect(stdout).toMatch(new RegExp(`^ +engine +${name}, ${mode}$`, "m"));
      expect(readFileSync(join(out, "report.html"), "utf8")).toContain(`${name}, ${mode}`);
    }
  });

  it.each(engines)("goes on as it was begun: %s", async (engine, flags) => {
    const run = [
      ...["train", "--data", "moons", "--layers", "8,dropout:0.2,relu", "--epochs", "3", "--json"],
      ...["--engine", engine, ...flags, "--eager", "--out"],
    ];
    await chainrule([...run, at(`${engine} whole`)]);
    const stopped = at(`${engine} stopped`);
    const when = (stdout: string) => (stdout.match(/"event":"step"/g)?.length ?? 0) >= 40;
    await chainrule([...run, stopped], { signal: "SIGINT", when });
    await chainrule(["train", "--resume", stopped, "--json"]);
    const [resumed, whole] = [stopped, at(`${engine} whole`)].map((path) =>
      readFileSync(join(path, "model.safetensors")),
    );
    expect(resumed.equals(whole)).toBe(true);
  });

  it.each(engines)(
    "stops at the same place where the loss is no number: %s",
    async (engine, flags) => {
      const run = [
        ...["train", "--data", "blobs", "--engine", engine, ...flags],
        ...["--optimizer", "sgd", "--lr", "1e12"],
      ];
      const [compiled, eager] = await Promise.all([
        chainrule([...run, "--out", at(`${engine} diverges`)]),
        chainrule([...run, "--eager", "--out", at(`${engine} diverges eagerly`)]),
      ]);
      expect(compiled.code).toBe(1);
      expect(compiled.stderr).toMatch(/^chainrule: the loss became NaN or infinite at step \d+/);
      expect(compiled.stderr).toBe(eager.stderr);
    },
  );
});
