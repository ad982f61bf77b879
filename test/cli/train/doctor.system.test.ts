import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Alert, StepRecord } from "../../../src/doctor/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { checkWellFormed } from "../../support/well-formed.ts";
import { chainrule, events, type Finished } from "./process.ts";
import { readEvents } from "./tfevents.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const stepsPerEpoch = 32;
const smallRun = [
  ...["train", "--data", "moons", "--layers", "16,relu,batchnorm,dropout:0.2,16,tanh"],
  ...["--epochs", "3", "--seed", "3", "--json"],
];
/** Ten layers of sigmoids: the gradient vanishes. */
const deepRun = [
  ...["train", "--data", "moons", "--layers", "8,8,8,8,8,8,8,8,8,8", "--activation", "sigmoid"],
  ...["--epochs", "2", "--doctor"],
];
const model = (name: string) => readFileSync(at(name, "model.safetensors"));
const lines = (name: string): (StepRecord | Alert)[] =>
  readFileSync(at(name, "doctor.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const records = (name: string) => lines(name).filter((line) => "layers" in line);
const alerts = (name: string) => lines(name).filter((line) => "kind" in line);

describe("chainrule train --doctor", () => {
  let watched: Finished;

  beforeAll(async () => {
    watched = await chainrule([...smallRun, "--doctor", "--out", at("watched")]);
    await chainrule([...smallRun, "--out", at("alone")]);
  });

  it("changes nothing of the run that it watches", () => {
    expect(watched.stderr).toBe("");
    expect(watched.code).toBe(0);
    expect(model("watched").equals(model("alone"))).toBe(true);
    expect(readdirSync(at("alone"))).not.toContain("doctor.jsonl");
  });

  it("is silent about a healthy run, and tells what it cost", () => {
    const told = events(watched.stdout);
    expect(told.filter(({ event }) => event === "alert")).toEqual([]);
    const [doctor] = told.filter(({ event }) => event === "doctor");
    expect(doctor).toMatchObject({ alerts: 0, cost: { steps: 3 * stepsPerEpoch } });
    expect((doctor.cost as { share: number }).share).toBeGreaterThan(0);
    const config = JSON.parse(readFileSync(at("watched", "config.json"), "utf8"));
    expect(config.doctor).toBe(true);
  });

  it("writes the observed steps", () => {
    const written = records("watched");
    // Which ones come after the first depends on how fast the machine is: test/doctor has its own clock.
    const steps = written.map(({ step }) => step);
    expect(steps[0]).toBe(1);
    expect(steps.length).toBeGreaterThan(3);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    const names = written[0].layers.map(({ layer, type }) => `${layer} ${type}`);
    expect(names.slice(0, 3)).toEqual(["0 Linear", "1 ReLU", "2 BatchNorm1d"]);
    const metrics = readFileSync(at("watched", "metrics.jsonl"), "utf8").split("\n");
    for (const { step, loss } of written) {
      const line = metrics.find((line) => line.startsWith(`{"step":${step},`))!;
      expect(loss).toBe(JSON.parse(line).loss);
    }
  });

  it("writes the same as TensorBoard's histograms and scalars", () => {
    const [file] = readdirSync(at("watched")).filter((name) => name.startsWith("events.out"));
    const read = readEvents(readFileSync(at("watched", file)));
    for (const { step, layers, parameters } of records("watched")) {
      const here = read.filter((event) => event.step === step);
      for (const { layer, type, activations } of layers) {
        const { histogram } = here.find(({ tag }) => tag === `activations/${layer} ${type}`)!;
        const [figures, limits, counts] = histogram!;
        const { min, max, count, sum, sumOfSquares } = activations;
        expect(figures).toEqual([min, max, count, sum, sumOfSquares]);
        expect(counts.reduce((a, b) => a + b)).toBe(count);
        expect(limits).toHaveLength(counts.length);
        expect(limits.toSorted((a, b) => a - b)).toEqual(limits);
        expect(limits.at(-1)).toBeGreaterThanOrEqual(max);
        // Of two neighbouring bins one at least is not empty.
        expect(counts.some((n, i) => n === 0 && counts[i + 1] === 0)).toBe(false);
      }
      const [first] = parameters;
      const ratio = here.find(({ tag }) => tag === `update-ratio/${first.name}`);
      expect(ratio!.scalar).toBe(Math.fround(first.updateRatio!));
      expect(here.some(({ tag }) => tag === `gradients/${first.name}`)).toBe(true);
    }
  });

  it("draws what it saw in the report", () => {
    const page = readFileSync(at("watched", "report.html"), "utf8");
    checkWellFormed(page);
    expect(page).toContain("<h2>What the doctor saw</h2>");
    expect(page).toContain("Nothing to object to.");
    for (const name of ["Update ratios", "Gradient by layer", "Activations", "Gradients"]) {
      expect(page).toContain(`<h3>${name}</h3>`);
    }
    expect(page).toMatch(/<code>chainrule train .* --doctor<\/code>/);
  });

  it("tells alerts as they occur, in text", async () => {
    const { stdout } = await chainrule([...deepRun, "--out", at("deep")]);
    const text = stdout.slice(stdout.indexOf("Training\n"));
    // Wrapped at the 80 columns of an output that is no terminal.
    expect(text).toMatch(
      /^! The gradient vanishes: .*\n.* {2}step \d+\n {2}the gradient .*\n {2}.*\n {2}Try: /m,
    );
    expect(text.indexOf("! The gradient vanishes")).toBeLessThan(text.indexOf("epoch 2/2"));
    expect(text).toMatch(
      /\nDoctor\n {2}\d alerts?; looked at \d+ of 64 steps, which took [\d.]+ m?s, [\d.]+% of/,
    );
    expect(text).toContain("doctor.jsonl");
    const page = readFileSync(at("deep", "report.html"), "utf8");
    checkWellFormed(page);
    expect(page.match(/<rect [^>]*rx="8"/g)!.length).toBeGreaterThan(1);
    // Of an alert's lines the last one counts.
    const alert = alerts("deep").findLast(({ kind }) => kind === "vanishing-gradient")!;
    expect(page).toContain(`<b>${alert.message}</b>`);
  });

  it.each([
    ["autograd", []],
    ["layers by hand", ["--engine", "manual", "--optimizer", "sgd"]],
  ])("goes on watching a resumed run: %s", async (engine, flags) => {
    const name = `resumed ${engine}`;
    const run = [...smallRun, ...flags, "--doctor", "--out", at(name)];
    const when = (stdout: string) => (stdout.match(/"event":"step"/g)?.length ?? 0) >= 40;
    await chainrule(run, { signal: "SIGINT", when });
    const before = lines(name);
    const { step } = records(name).at(-1)!;
    // As a run leaves it that was killed after its checkpoint.
    const late = { ...records(name)[0], step: 1000 };
    const alert = { kind: "first-loss", layer: null, step: 1, message: "", evidence: "", value: 1 };
    const rest = { threshold: 1, advice: "", source: "" };
    const added = [late, { ...alert, ...rest, lastStep: 1 }, { ...alert, ...rest, lastStep: 1000 }];
    const content = [...before, ...added].map((line) => `${JSON.stringify(line)}\n`).join("");
    writeFileSync(at(name, "doctor.jsonl"), `${content}{"step":12,"lo`);

    const resumed = await chainrule(["train", "--resume", at(name), "--json"]);
    expect(resumed.stderr).toBe("");
    expect(events(resumed.stdout).filter(({ event }) => event === "alert")).toEqual([]);
    const after = lines(name);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after[before.length]).toMatchObject({ kind: "first-loss", lastStep: 1 });
    const steps = records(name).map((record) => record.step);
    expect(steps.toSorted((a, b) => a - b)).toEqual(steps);
    expect(steps.at(-1)).toBeGreaterThan(step);
    expect(steps.at(-1)).toBeLessThanOrEqual(3 * stepsPerEpoch);
    expect(readFileSync(at(name, "report.html"), "utf8")).toContain("What the doctor saw");
  });

  it("leaves a report of a run that diverges, with the reason", async () => {
    const run = ["train", "--data", "moons", "--optimizer", "sgd", "--lr", "1e4", "--doctor"];
    const { code, stdout } = await chainrule([...run, "--out", at("nan")]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^! The loss .* learning rate is likely too high/m);
    const page = readFileSync(at("nan", "report.html"), "utf8");
    checkWellFormed(page);
    expect(page).toMatch(/Stopped early\.<\/b> The loss became NaN or infinite at step \d+/);
    expect(alerts("nan").some(({ kind }) => kind === "learning-rate-too-high")).toBe(true);
  });
});
