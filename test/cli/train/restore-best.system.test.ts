import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { decodeSafetensors } from "../../../src/io/index.ts";
import { loadRun } from "../../../src/node/index.ts";
import type { NumberPrediction } from "../../../src/train/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const read = (...path: string[]) => readFileSync(at(...path), "utf8");
const model = (name: string) => readFileSync(at(name, "model.safetensors"));

const rows = Array.from({ length: 300 }, (_, i) => [
  Math.sin(i),
  Math.cos(i * i),
  Math.sin(3 * i * i),
]);
const table = `a,b,c,y\n${rows.map(([a, b, c]) => [a, b, c, 3 * a - 2 * b + 0.1 * c].join(",")).join("\n")}\n`;
writeFileSync(at("data.csv"), table);
const data = ["train", "--data", at("data.csv"), "--layers", "16,16", "--json"];

const epochsIn = (stdout: string) => stdout.split('"event":"epoch"').length - 1;
const lossesIn = (stdout: string) =>
  events(stdout)
    .filter(({ event }) => event === "epoch")
    .map(({ testLoss }) => Number(testLoss));

const tensorsIn = (...path: string[]) => decodeSafetensors(readFileSync(at(...path))).tensors;

it("a run that diverges leaves its best weights with --restore-best, and nothing without", async () => {
  // The rate rises until it is too large.
  const rising = [...data, "--epochs", "40", "--optimizer", "sgd", "--lr", "4", "--warmup", "0.95"];
  const kept = await chainrule([
    ...rising,
    "--restore-best",
    "--keep-best",
    "1",
    "--out",
    at("kept"),
  ]);
  expect(kept.code).toBe(1);
  const losses = lossesIn(kept.stdout);
  const finite = losses.filter((loss) => Number.isFinite(loss) && loss > 0);
  const best = losses.indexOf(Math.min(...finite)) + 1;
  expect(best).toBeGreaterThan(1);
  expect(kept.stderr).toMatch(/the loss became NaN or infinite at step \d+/);
  expect(kept.stderr).toContain(
    `${at("kept", "model.safetensors")} has the weights of epoch ${best}, the best`,
  );
  expect(read("kept", "report.html")).toContain(
    `The model has the weights of epoch ${best}, the best.`,
  );
  expect(read("kept", "report.html")).toContain("<h3>y: truth and prediction</h3>");
  const weights = tensorsIn("kept", "model.safetensors");
  const checkpoint = tensorsIn("kept", `checkpoint-epoch-${best}.safetensors`);
  expect(Object.keys(weights)).toHaveLength(6);
  for (const [key, value] of Object.entries(weights)) {
    expect(value.toArray()).toEqual(checkpoint[`model.${key}`].toArray());
  }

  const lost = await chainrule([...rising, "--out", at("lost")]);
  expect(lost.stderr).not.toContain("model.safetensors");
  expect(existsSync(at("lost", "model.safetensors"))).toBe(false);
});

it.each([
  ["plateau", ["--schedule", "plateau", "--patience", "4", "--optimizer", "adam", "--lr", "0.05"]],
  ["onecycle", ["--schedule", "onecycle", "--optimizer", "muon"]],
  ["warmup", ["--schedule", "step", "--warmup", "0.1", "--optimizer", "lion", "--restore-best"]],
])(
  "%s: a run that was stopped can be used, and gone on with to the same end",
  async (name, flags) => {
    const run = [...data, ...flags, "--epochs", "24"];
    const whole = await chainrule([...run, "--out", at(name)]);
    expect([whole.code, whole.stderr]).toEqual([0, ""]);
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const out = `${name}-${signal}`;
      const when = (stdout: string) => epochsIn(stdout) >= 7;
      const broken = await chainrule([...run, "--out", at(out)], { signal, when });
      expect(broken.stdout).not.toContain('"event":"finished"');
      const last = events(broken.stdout).at(-1)!;
      if (signal === "SIGKILL") expect(existsSync(at(out, "model.safetensors"))).toBe(false);
      else {
        const losses = lossesIn(broken.stdout);
        const best = losses.indexOf(Math.min(...losses)) + 1;
        expect(last.event).toBe("stopped");
        if (name === "onecycle") expect(last.best).toBeUndefined();
        else
          expect(last.best).toMatchObject({ epoch: best, epochs: losses.length, on: "validation" });
        const [said] = (await loadRun(at(out))).predict([{ a: 1, b: 0, c: 0 }]);
        expect((said as NumberPrediction).values.y).toBeTypeOf("number");
        expect(model(out).equals(model(name))).toBe(false);
      }
      const resumed = await chainrule(["train", "--resume", at(out), "--json"]);
      expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
      expect(model(out).equals(model(name))).toBe(true);
    }
  },
  120_000,
);

it("says in words which weights a stopped run has left", async () => {
  const run = [...data.filter((word) => word !== "--json"), "--epochs", "400"];
  for (const flags of [[], ["--restore-best"]]) {
    const out = `told${flags.length}`;
    const when = (stdout: string) => /epoch +\d+\/400/.test(stdout);
    const stopped = await chainrule([...run, ...flags, "--out", out], {
      cwd: folder,
      signal: "SIGINT",
      when,
    });
    const which = flags.length === 0 ? "so far" : "of epoch \\d+, the best so far";
    expect(stopped.stdout).toMatch(
      new RegExp(`--resume ${out}\n${out}/model\\.safetensors has the weights ${which}\\.\n$`),
    );
  }
});
