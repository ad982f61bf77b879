import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const model = (name: string) => readFileSync(at(name, "model.safetensors"));
const run = [
  ...[
    "train",
    "--data",
    "moons",
    "--layers",
    "16,relu,dropout:0.1",
    "--lr",
    "0.05",
    "--epochs",
    "60",
  ],
  ...["--patience", "3", "--seed", "2"],
];
const epochsIn = (stdout: string) => stdout.split('"event":"epoch"').length - 1;

it("--patience stops early with the best weights, the same when it was stopped or killed", async () => {
  const whole = await chainrule([...run, "--json", "--out", at("whole")]);
  expect(whole.stderr).toBe("");
  const told = events(whole.stdout);
  const losses = told.filter(({ event }) => event === "epoch").map((line) => Number(line.testLoss));
  const best = losses.indexOf(Math.min(...losses)) + 1;
  expect(losses).toHaveLength(best + 3);
  expect(best).toBeGreaterThan(8);
  expect(best).toBeLessThan(50);
  const loss = Math.min(...losses);
  expect(told.at(-1)).toMatchObject({
    ...{ event: "finished", loss },
    best: { epoch: best, epochs: best + 3, on: "test", loss },
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    const when = (stdout: string) => epochsIn(stdout) >= 4;
    const broken = await chainrule([...run, "--json", "--out", at(signal)], { signal, when });
    expect(broken.stdout).not.toContain('"event":"finished"');
    const resumed = await chainrule(["train", "--resume", at(signal), "--json"]);
    expect(events(resumed.stdout).at(-1)).toMatchObject({ loss, best: { epoch: best } });
    expect(model(signal).equals(model("whole"))).toBe(true);
  }

  const text = await chainrule([...run, "--out", at("text")]);
  expect(text.stdout).toContain(
    `Best after epoch ${best} of ${best + 3}: test loss ${loss.toPrecision(4)}`,
  );
  expect(model("text").equals(model("whole"))).toBe(true);
});

it("refuses what is no number of epochs", async () => {
  const { code, stderr } = await chainrule(["train", "--data", "moons", "--patience", "0"]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('--patience: expected a positive integer, got "0"');
});
