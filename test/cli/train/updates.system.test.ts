import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const model = (name: string) => readFileSync(at(name, "model.safetensors"));
const data = ["train", "--data", "moons", "--layers", "64,relu,dropout:0.1,64,relu", "--json"];
const run = [
  ...[...data, "--lr", "0.01", "--epochs", "20", "--patience", "6", "--clip", "0.5"],
  ...["--accumulate", "3", "--ema", "0.9", "--keep-best", "2", "--keep-last", "1"],
];

it("all of it together, the same when it was killed, with the checkpoints that were asked for", async () => {
  const whole = await chainrule([...run, "--out", at("whole")]);
  expect(whole.stderr).toBe("");
  const losses = events(whole.stdout)
    .filter(({ event }) => event === "epoch")
    .map((line) => Number(line.testLoss));
  const ranked = losses.map((_, i) => i + 1).sort((a, b) => losses[a - 1] - losses[b - 1]);
  const kept = [...new Set([...ranked.slice(0, 2), losses.length])];
  const filesOf = (name: string) =>
    readdirSync(at(name)).filter((file) => file.startsWith("checkpoint-"));
  const names = kept.map((epoch) => `checkpoint-epoch-${epoch}.safetensors`).sort();
  expect(filesOf("whole").sort()).toEqual(names);
  expect(events(whole.stdout).at(-1)).toMatchObject({ loss: Math.min(...losses) });

  const when = (stdout: string) => stdout.split('"event":"epoch"').length > 4;
  const broken = await chainrule([...run, "--out", at("killed")], { signal: "SIGKILL", when });
  expect(broken.stdout).not.toContain('"event":"finished"');
  await chainrule(["train", "--resume", at("killed"), "--json"]);
  expect(model("killed").equals(model("whole"))).toBe(true);
  expect(filesOf("killed").sort()).toEqual(names);
});

it.each([
  [["--clip", "0"], '--clip: expected a positive number, got "0"'],
  [["--ema", "1"], '--ema: expected a number from 0 to below 1, got "1"'],
  [["--accumulate", "1.5"], '--accumulate: expected a positive integer, got "1.5"'],
  [["--keep-best", "x"], '--keep-best: expected a positive integer, got "x"'],
  [["--accumulate", "2", "--eager", "--doctor"], "leave out --eager, or --accumulate"],
])("refuses %j", async (flags, message) => {
  const { code, stderr } = await chainrule([...data, ...flags]);
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
});
