import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprint } from "../../../src/cli/train/fingerprint.ts";
import { JsonDisplay } from "../../../src/cli/train/json-display.ts";
import { originOf } from "../../../src/cli/train/origin.ts";
import { prepareRun } from "../../../src/cli/train/prepare.ts";
import { trainBegun } from "../../../src/cli/train/run.ts";
import { RunFolder } from "../../../src/cli/train/run-folder.ts";
import type { Task } from "../../../src/cli/train/task.ts";
import { TextDisplay } from "../../../src/cli/train/text-display.ts";
import { decodeSafetensors } from "../../../src/io/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { labelledTask, linearTask, settings } from "./tasks.ts";
import { readEvents } from "./tfevents.ts";

const folder = temporaryFolder();
let runs = 0;

/** Trains on a task, and gives what was written. */
async function trained(task: Task, flags: Record<string, unknown> = {}) {
  const out = join(folder, String(runs++));
  let text = "";
  const output = { write: (part: string) => (text += part) };
  const lines: string[] = [];
  const { json, ...rest } = flags;
  const display = json
    ? new JsonDisplay({ write: (line: string) => lines.push(line) } as never)
    : new TextDisplay(output as never);
  const config = settings(rest);
  const run = prepareRun(config, task);
  const runFolder = await RunFolder.create(out, config, originOf(fingerprint(task), null));
  await trainBegun({ run, folder: runFolder, blas: null, notes: [] }, display).finally(() => {
    display.close();
    runFolder.close();
  });
  const file = (name: string) => readFileSync(join(out, name), "utf8");
  return { text, out, file, events: lines.map((line) => JSON.parse(line)) };
}

describe("a regression", () => {
  it("finds y = 3a − 2b, and says so in the units of the data, beside the baseline", async () => {
    const { events: told, file, out } = await trained(linearTask(), { json: true });
    const { event, mae, targets } = told.at(-1);
    expect(event).toBe("finished");
    const [target] = targets;
    expect(target.r2.estimate).toBeGreaterThan(0.99);
    expect(target.outcome).toBe("better");
    // The noise has a mean size of 0.08, and y about 2.9 around its median.
    expect(target.absoluteError.estimate).toBeGreaterThan(0.07);
    expect(target.absoluteError.estimate).toBeLessThan(0.16);
    expect(target.absoluteError.estimate).toBeCloseTo(mae, 4);
    expect(target.baseline.name).toMatch(/^always saying the median, (99|100)/);
    expect(target.baseline.absoluteError).toBeGreaterThan(2.4);

    const lines = file("metrics.jsonl")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(Object.keys(lines[0])).toEqual(["step", "epoch", "loss", "mae"]);
    const epoch = lines.at(-1);
    expect(Object.keys(epoch)).toEqual([
      "epoch",
      "step",
      "trainLoss",
      "trainMae",
      "testLoss",
      "testMae",
      "seconds",
    ]);
    expect(epoch.testMae).toBe(mae);
    const events = readdirSync(out).find((name) => name.startsWith("events.out"))!;
    const tags = new Set(readEvents(readFileSync(join(out, events))).map(({ tag }) => tag));
    expect(tags).toEqual(new Set(["train/loss", "train/mae", "test/loss", "test/mae"]));
    const { metadata } = decodeSafetensors(readFileSync(join(out, "model.safetensors")));
    const { names, mean } = JSON.parse(metadata.targets);
    expect([names, Math.round(mean[0])]).toEqual([["y"], 100]);
  });

  it("tells of it in the terminal and in the report", async () => {
    const { text, file } = await trained(linearTask());
    expect(text).toContain("3 → 16 → ReLU → 1");
    expect(text).toContain("mean squared error, Adam");
    expect(text).toMatch(/R² 0\.99\d on 200 samples/);
    expect(text).toMatch(
      /Better than always saying the median, \d+(\.\d+)? \(mean absolute error\s+[23]\.\d+\): 0\.\d+\s+\(0\.0/,
    );
    expect(text).toMatch(/test: loss [\d.]+ +mae 0\.\d+/);
    expect(text).not.toMatch(/NaN|undefined|accuracy/);
    const report = file("report.html");
    for (const heading of [
      "Mean absolute error",
      "y: truth and prediction",
      "y: residuals",
      "y: beside the baseline",
      "Columns that matter",
    ]) {
      expect(report).toContain(`<h3>${heading}</h3>`);
    }
    expect(report).not.toMatch(/NaN|undefined|accuracy|Confusion/);
  });

  it.each(["mae", "huber"])("learns by %s", async (loss) => {
    const { events } = await trained(linearTask(), { loss, json: true });
    expect(events.at(-1).targets[0].r2.estimate).toBeGreaterThan(0.99);
  });

  it("predicts intervals, which hold about as often as they say", async () => {
    const { events, text } = await trained(linearTask(), { loss: "gaussian", json: true });
    const [{ r2, coverage }] = events.at(-1).targets;
    expect(r2.estimate).toBeGreaterThan(0.99);
    expect(coverage.level).toBe(0.9);
    expect(Math.abs(coverage.measured - 0.9)).toBeLessThan(0.1);
    expect(text).toBe("");
    const told = await trained(linearTask(), { loss: "gaussian", epochs: 4 });
    expect(told.text).toContain("3 → 16 → ReLU → 2");
    expect(told.text).toMatch(/negative log-likelihood/);
    expect(told.text).toMatch(
      /90% intervals: ± [\d.]+ to ± [\d.]+, \d+(\.\d)?% of the rows within/,
    );
    expect(told.file("report.html")).toMatch(
      /<path class="interval-bars" d="(M[\d.,-]+V[\d.-]+){200}"/,
    );
  });

  it("has intervals of one width where rows to validate are there, told everywhere alike", async () => {
    const bare = linearTask();
    const task = { ...bare, validation: linearTask().test };
    const { events, file, out } = await trained(task, { json: true });
    const [{ coverage, absoluteError }] = events.at(-1).targets;
    const [least, most] = coverage.halfWidths;
    expect(least).toBe(most);
    // Validated and tested on the same rows: of 200 the 181st in order of size is the width.
    expect(coverage).toMatchObject({ level: 0.9, measured: 181 / 200 });
    expect(most).toBeGreaterThan(1.5 * absoluteError.estimate);
    const { metadata } = decodeSafetensors(readFileSync(join(out, "model.safetensors")));
    expect(JSON.parse(metadata.intervals)).toEqual({
      ...{ level: 0.9, coverage: [181 / 200], halfWidths: [most] },
    });
    const told = `± ${Number(most.toPrecision(3))}`;
    expect(file("report.html")).toContain(`The band is the 90% interval, ${told}: 90.5% of`);
    const { text } = await trained(task);
    expect(text).toContain(`90% intervals: ${told}, 90.5% of the rows within`);
    const without = await trained(bare, { json: true });
    expect(without.events.at(-1).targets[0].coverage).toBeUndefined();
  });

  it("learns several targets, each with its own figures", async () => {
    const { events } = await trained(linearTask(["y", "turned"]), { json: true });
    const { targets } = events.at(-1);
    expect(targets.map(({ name }: { name: string }) => name)).toEqual(["y", "turned"]);
    for (const { r2, absoluteError } of targets) {
      expect(r2.estimate).toBeGreaterThan(0.98);
      expect(absoluteError.estimate).toBeLessThan(0.3);
    }
  });

  it("is learnt by layers with a hand-written backward, too", async () => {
    const flags = { engine: "manual", optimizer: "sgd", lr: 0.02, json: true };
    const { events } = await trained(linearTask(), flags);
    expect(events.at(-1).targets[0].r2.estimate).toBeGreaterThan(0.99);
    expect(events.find(({ event }) => event === "gradientCheck").passed).toBe(true);
  });

  it("finds which columns matter", async () => {
    const { file } = await trained(linearTask(), { epochs: 20 });
    const [, picture] = /<h3>Columns that matter<\/h3>(.*?)<\/svg>/s.exec(file("report.html"))!;
    const names = [...picture.matchAll(/text-anchor="end">([^<]*)</g)].map(([, name]) => name);
    expect(names.filter((name) => /^[a-z]/.test(name))).toEqual(["a", "b", "noise"]);
  });

  it("holds a sequence against the value before", async () => {
    const task = linearTask();
    const { events } = await trained(
      { ...task, before: [new Float64Array(task.test.length)] },
      { epochs: 2, json: true },
    );
    expect(events.at(-1).targets[0].baseline.name).toBe("saying the value before");
  });
});

describe("a classification", () => {
  it("is told beside the baseline, with all that says how good it is", async () => {
    const { text, file } = await trained(labelledTask());
    expect(text).toMatch(/Better than always saying \w+ \([34]\d\.\d%\): 9\d\.\d%\s+\(9\d\.\d%–/);
    expect(text).toMatch(/balanced accuracy 9\d\.\d%, F1 0\.9\d+, log loss 0\.\d+, calibration/);
    const report = file("report.html");
    for (const heading of ["Beside the baseline", "Calibration", "Columns that matter"]) {
      expect(report).toContain(`<h3>${heading}</h3>`);
    }
  });

  it("shows the training samples whose labels are likely wrong", async () => {
    const { file } = await trained(labelledTask({ wrong: 6 }));
    const [, table] = /<h3>Suspect labels<\/h3>.*?<tbody>(.*?)<\/tbody>/s.exec(
      file("report.html"),
    )!;
    const rows = [...table.matchAll(/<tr><td class="word">(\d+)</g)].map(([, row]) => Number(row));
    // Rows 1 to 6 are the wrong ones.
    expect(rows.slice(0, 6).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("what the doctor says of the results", () => {
  const kindsOf = (events: { event: string; kind?: string }[]) =>
    events.filter(({ event }) => event === "alert").map(({ kind }) => kind);
  const watched = { doctor: true, json: true };

  it("that a model is no better than its baseline", async () => {
    const { events, file } = await trained(labelledTask({ blind: true }), {
      ...watched,
      epochs: 10,
    });
    expect(kindsOf(events)).toContain("no-better-than-baseline");
    expect(file("doctor.jsonl")).toContain('"kind":"no-better-than-baseline"');
    expect(file("report.html")).toContain("no better than a baseline");
  });

  it("that a class is never said", async () => {
    const rare = labelledTask({ blind: true, rare: true });
    const { events } = await trained(rare, { ...watched, epochs: 10 });
    const alert = events.find(({ kind }) => kind === "class-ignored");
    expect(alert.message).toMatch(/^The network never says .*"large"$/);
  });

  it("nothing of healthy ones", async () => {
    for (const task of [labelledTask(), linearTask()]) {
      expect(kindsOf((await trained(task, watched)).events)).toEqual([]);
    }
  });
});

describe("refuses what does not go together", () => {
  it.each([
    [
      linearTask(),
      { task: "classification" },
      /--task classification: the targets of .* are numbers/,
    ],
    [labelledTask(), { task: "regression" }, /--task regression: the targets of sizes are classes/],
    [labelledTask(), { loss: "mae" }, /--loss mae is of a regression/],
  ])("%#", async (task, flags, message) => {
    await expect(trained(task, flags)).rejects.toThrow(message);
  });

  it("in the settings alone", () => {
    expect(() => settings({ loss: "mae", task: "classification" })).toThrow(/of a regression/);
    expect(() => settings({ loss: "mae", engine: "manual", optimizer: "sgd" })).toThrow(/mse only/);
    expect(() => settings({ loss: "rmse" })).toThrow(/--loss: expected mse, mae, huber, gaussian/);
  });
});
