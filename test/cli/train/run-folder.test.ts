import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { RunFolder } from "../../../src/cli/train/run-folder.ts";
import type { Alert, StepRecord } from "../../../src/doctor/index.ts";
import { recordUntil } from "../../../src/train/record.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();

const text = { message: "", evidence: "", advice: "", source: "", value: 1, threshold: 1 };
const alert = (layer: string, step: number, lastStep: number): Alert => ({
  ...text,
  kind: "dead-units",
  layer,
  step,
  lastStep,
});
const cost = { seconds: 0, share: 0, steps: 0, observed: 0 };
const histogram = { ...{ count: 2, nonFinite: 0, min: 1, max: 1, sum: 2 }, sumOfSquares: 2 };
const record: StepRecord = {
  step: 0,
  loss: 1,
  learningRate: 0.1,
  inputs: { mean: 0, std: 1, largestFeature: 0, largestRms: 1 },
  layers: [
    {
      ...{ layer: "0", type: "Linear", activations: { ...histogram, firstBin: 417, counts: [2] } },
      ...{ gradients: null, activationNorm: 1, gradientNorm: null, dead: null, saturated: null },
    },
  ],
  parameters: [
    {
      ...{ name: "0.weight", layer: "0", shape: [2, 1], norm: 1, gradients: null },
      ...{ gradientNorm: null, leftoverNorm: null, updateRatio: null },
    },
  ],
  gradientSlope: null,
  milliseconds: 1,
};
const records = [2, 5, 8].map((step) => ({ ...record, step }));

it("holds after a rewind what the run that goes on has", async () => {
  const run = await RunFolder.create(join(folder, "run"), resolveConfig({ data: "xor" }), origin);
  const scores = { loss: 1, accuracy: 0.5 };
  for (const step of [1, 2, 3, 4, 5, 6, 7, 8]) {
    run.recordStep({ step, epoch: Math.ceil(step / 4), ...scores });
    const validation = { samples: 4, ...scores };
    if (step % 4 === 0) {
      run.recordEpoch({ epoch: step / 4, step, seconds: 1, train: scores, validation });
    }
  }
  // One that held on, and is written once; one that was written twice; one that was raised later.
  run.recordDoctor({ cost, records: records.slice(0, 1), alerts: [alert("1", 2, 2)] });
  const alerts = [alert("0", 3, 8), alert("1", 2, 7), alert("2", 6, 8)];
  run.recordDoctor({ cost, records, alerts });
  run.flush();
  const all = run.readRecord(4);
  expect(all.doctor!.alerts).toHaveLength(3);

  const at = { step: 5, epoch: 2 };
  await run.rewind(at);
  const kept = run.readRecord(4);
  expect(kept).toEqual(recordUntil(at, all));
  expect(kept.steps).toHaveLength(5);
  expect(kept.epochs).toHaveLength(1);
  expect(kept.doctor!.records).toHaveLength(2);
  expect(kept.doctor!.alerts).toEqual([alert("1", 2, 5), alert("0", 3, 5)]);

  // What is in the files is not written again.
  run.recordDoctor({ cost: cost, records: [...kept.doctor!.records], alerts: kept.doctor!.alerts });
  run.flush();
  expect(run.readRecord(4)).toEqual(kept);
});

/** A run of two steps, its files as `change` leaves them. */
async function brokenRun(
  name: string,
  change: Record<string, (content: string) => string | Buffer>,
) {
  const path = join(folder, name);
  const run = await RunFolder.create(path, resolveConfig({ data: "xor" }), origin);
  const scores = { loss: 1, accuracy: 0.5 };
  for (const step of [1, 2]) run.recordStep({ step, epoch: 1, ...scores });
  const validation = { samples: 4, ...scores };
  run.recordEpoch({ epoch: 1, step: 2, seconds: 1, train: scores, validation });
  run.recordDoctor({ cost, records: records.slice(0, 1), alerts: [alert("0", 1, 2)] });
  run.flush();
  await run.write("gradientCheck", JSON.stringify([row]));
  writeFileSync(run.file("checkpoint"), "");
  for (const [file, edit] of Object.entries(change)) {
    const at = join(path, file);
    writeFileSync(at, edit(readFileSync(at, "utf8")));
  }
  run.close();
  return RunFolder.open(path);
}

const origin = { data: "sha256:0", blas: null };
const errors = { absoluteError: 0, relativeError: 0 };
const row = { layer: "0 Linear", parameter: "weight", checked: 3, ...errors, passed: true };

const lines = (edit: (all: string[]) => string[]) => (content: string) =>
  `${edit(content.trimEnd().split("\n")).join("\n")}\n`;
const line = (number: number, text: string) => lines((all) => all.with(number - 1, text));
const field = (number: number, change: object) =>
  lines((all) =>
    all.with(number - 1, JSON.stringify({ ...JSON.parse(all[number - 1]), ...change })),
  );

describe("what is wrong in a file of a run is said with the file and the line", () => {
  it.each<[string, string, (content: string) => string | Buffer, RegExp]>([
    ["metrics.jsonl", "half a line", line(2, '{"step": 2, "ep'), /: line 2: not JSON: /],
    ["metrics.jsonl", "null", line(1, "null"), /: line 1: expected an object, got null$/],
    ["metrics.jsonl", "a number", line(3, "5"), /: line 3: expected an object, got 5$/],
    ["metrics.jsonl", "a blank line", line(1, ""), /: line 1: not JSON: /],
    [
      "metrics.jsonl",
      "no step",
      field(1, { step: undefined }),
      /: line 1: step: .* got undefined$/,
    ],
    ["metrics.jsonl", "no epoch", field(2, { epoch: {} }), /: line 2: epoch: .* got \{\}$/],
    [
      "metrics.jsonl",
      "a list",
      field(2, { loss: [] }),
      /: line 2: loss: expected a number, got \[\]$/,
    ],
    ["metrics.jsonl", "a text", field(2, { accuracy: "1" }), /: line 2: accuracy: .* got "1"$/],
    ["metrics.jsonl", "no time", field(3, { seconds: -1 }), /: line 3: seconds: .* got -1$/],
    ["metrics.jsonl", "no loss of an epoch", field(3, { trainLoss: {} }), /: line 3: trainLoss: /],
    [
      "metrics.jsonl",
      "deep nesting",
      line(1, `{"step":${"[".repeat(5000)}${"]".repeat(5000)}}`),
      /: line 1: nested more than 100 deep\.$/,
    ],
    [
      "metrics.jsonl",
      "no UTF-8",
      (text) => Buffer.from(text.replace("loss", "\xff"), "latin1"),
      /: expected text in UTF-8/,
    ],
    [
      "metrics.jsonl",
      "another file",
      () => "<html>\n</html>\n",
      /: this is a web page, not a file of JSON lines/,
    ],
    ["doctor.jsonl", "null", line(2, "null"), /: line 2: expected an object, got null$/],
    [
      "doctor.jsonl",
      "no layers",
      field(1, { layers: undefined }),
      /: line 1: layers: .* got undefined$/,
    ],
    [
      "doctor.jsonl",
      "a rate that is a list",
      field(1, { learningRate: [] }),
      /: line 1: learningRate: /,
    ],
    [
      "doctor.jsonl",
      "a layer without figures",
      field(1, { layers: [{ layer: "0", type: "ReLU" }] }),
      /: line 1: layers\[0\]\.activations: /,
    ],
    [
      "doctor.jsonl",
      "no counts",
      field(1, { layers: [{ ...record.layers[0], activations: { ...histogram, firstBin: 1 } }] }),
      /activations\.counts: /,
    ],
    [
      "doctor.jsonl",
      "a shape of texts",
      field(1, { parameters: [{ ...record.parameters[0], shape: ["2"] }] }),
      /parameters\[0\]\.shape\[0\]: /,
    ],
    ["doctor.jsonl", "inputs of nothing", field(1, { inputs: {} }), /: line 1: inputs\.mean: /],
    ["doctor.jsonl", "an alert without a step", field(2, { step: undefined }), /: line 2: step: /],
    [
      "doctor.jsonl",
      "an alert without words",
      field(2, { advice: 1 }),
      /: line 2: advice: expected a text/,
    ],
    ["gradient-check.json", "half a file", (text) => text.slice(0, -5), /: not JSON: /],
    [
      "gradient-check.json",
      "no table",
      () => "{}",
      /remove the file to go on: rows: expected an array, got \{\}$/,
    ],
    ["gradient-check.json", "a row of nothing", () => "[{}]", /rows\[0\]\.layer: /],
    [
      "gradient-check.json",
      "no verdict",
      () => JSON.stringify([{ ...row, passed: "yes" }]),
      /rows\[0\]\.passed: expected true or false, got "yes"$/,
    ],
    ["config.json", "half a file", (text) => text.slice(0, -5), /: not JSON: /],
    ["config.json", "a list", () => "[1]", /config\.json: \S/],
    [
      "config.json",
      "no rate",
      (text) => text.replace(/"lr": [\d.]+/, '"lr": []'),
      /: lr: expected a positive number, got \[\]$/,
    ],
    [
      "config.json",
      "a setting too many",
      (text) => text.replace("{", '{"momentum": 1,'),
      /: unknown setting momentum$/,
    ],
    [
      "config.json",
      "a setting twice",
      (text) => text.replace("{", '{"lr": 1,'),
      /: the key "lr" stands twice in one object\.$/,
    ],
    [
      "config.json",
      "zeros after a power cut",
      (text) => "\0".repeat(text.length),
      /: this is nothing but zeros/,
    ],
    ["run.json", "half a file", (text) => text.slice(0, -5), /: not JSON: /],
    ["run.json", "no hash", () => '{"blas": null}', /: data: expected a text, got undefined$/],
    ["run.json", "no sizes", () => '{"data": "", "blas": {}}', /: blas\.library: expected a text/],
  ])("%s: %s", async (file, about, change, message) => {
    const open = brokenRun(`${file} ${about}`, { [file]: change });
    const read = async () => {
      const run = await open;
      run.readConfig();
      run.readOrigin();
      run.readRecord(4);
      run.readGradientCheck();
    };
    await expect(read()).rejects.toThrow(message);
    await expect(read()).rejects.toThrow(file);
    await expect(read()).rejects.toThrow(/^[^\n]+$/);
    await expect(read()).rejects.toThrow(
      expect.objectContaining({ name: expect.stringMatching(/^(Data|Usage)Error$/) }),
    );
  });
});

it.each(['{"step": 3, "ep', '{"step": 3, "loss": "ü', "\0\0\0", ""])(
  "half a line at the end, as a kill leaves it, does not count: %j",
  async (half) => {
    const bytes = Buffer.from(half).subarray(0, half.endsWith("ü") ? -1 : undefined);
    const run = await brokenRun(`killed ${JSON.stringify(half)}`, {
      "metrics.jsonl": (text) => Buffer.concat([Buffer.from(text), bytes]),
    });
    expect(run.readRecord(4).steps).toHaveLength(2);
    await run.rewind({ step: 1, epoch: 1 });
    expect(readFileSync(run.file("metrics"), "utf8")).toBe(
      '{"step":1,"epoch":1,"loss":1,"accuracy":0.5}\n',
    );
  },
);

it("a last line that only lacks its line break counts", async () => {
  const run = await brokenRun("cut", { "metrics.jsonl": (text) => text.trimEnd() });
  expect(run.readRecord(4).epochs).toHaveLength(1);
});
