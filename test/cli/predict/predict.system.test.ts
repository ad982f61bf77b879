import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadRun, readTable } from "../../../src/node/index.ts";
import type { ClassPrediction, NumberPrediction } from "../../../src/train/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { penguins } from "../../train/trained/train-table.ts";
import { chainrule, program, succeedingIn } from "../train/process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);

const run = succeedingIn(folder);

async function refusal(...args: string[]): Promise<string> {
  const { code, stderr, stdout } = await chainrule(args, { cwd: folder });
  expect([args, code, stdout]).toEqual([args, 2, ""]);
  return stderr;
}

const short = ["--layers", "8", "--epochs", "3"];

beforeAll(async () => {
  mkdirSync(at("made"));
  writeFileSync(at("made", "penguins.csv"), penguins(200));
  writeFileSync(at("prices.csv"), penguins(400, "price"));
  await run("train", "--data", at("made", "penguins.csv"), ...short, "--out", "made/run");
  await run("train", "--data", "prices.csv", ...short, "--out", "price");
  // What it is called, where it stands and its data are others from here on.
  mkdirSync(at("elsewhere"));
  renameSync(at("made", "run"), at("elsewhere", "moved"));
  renameSync(at("made", "penguins.csv"), at("birds.csv"));
  rmSync(at("made"), { recursive: true });
});

const moved = "elsewhere/moved";

it("gives in another process the numbers of the library, exactly, as CSV and as JSON", async () => {
  const model = await loadRun(at(moved));
  const expected = model.predict(await readTable(at("birds.csv"))) as ClassPrediction[];
  const { stdout, stderr } = await run("predict", moved, "birds.csv");
  const [head, ...lines] = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  expect(head).toEqual(["prediction", ...model.classes.map((name) => `probability of ${name}`)]);
  expect(lines).toEqual(
    expected.map(({ label, probabilities }) => [
      label,
      ...Object.values(probabilities).map(String),
    ]),
  );
  expect(stderr).toBe(
    'chainrule: "species" is there and not looked at: chainrule evaluate holds predictions against it\n',
  );
  await run("predict", moved, "birds.csv", "--out", "said.json");
  expect(JSON.parse(readFileSync(at("said.json"), "utf8"))).toEqual(expected);
});

it("gives numbers with their intervals", async () => {
  const model = await loadRun(at("price"));
  const expected = model.predict(await readTable(at("prices.csv"))) as NumberPrediction[];
  await run("predict", "price", "prices.csv", "--out", "said.csv");
  const [head, ...lines] = readFileSync(at("said.csv"), "utf8").trim().split("\n");
  expect(head).toBe("prediction,low,high");
  expect(lines).toEqual(
    expected.map(({ values, intervals }) =>
      [values.price, intervals!.price.low, intervals!.price.high].join(","),
    ),
  );
});

it("reads a table from standard input, and says what training did not know", () => {
  const input = "ringed,island,seen,mass,colour\nyes,Elba,2020-03-04,3500,red\n,Dream,,,blue\n";
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [program, "predict", moved, "-", "--format", "text"],
    { cwd: folder, input, encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([
    0,
    [
      'chainrule: 1 cell of island did not occur in training, as "Elba": taken as none of the categories\n',
      "chainrule: 1 cell of seen is missing, and none was in training: taken as 2020-11-25\n",
      'chainrule: 1 cell of ringed is missing, and none was in training: taken as the usual "yes"\n',
    ].join(""),
  ]);
  expect(stdout).toMatch(/^row {2}prediction {2}Adelie/);
  expect(stdout.trim().split("\n")).toHaveLength(3);
});

it("says how good the predictions are, beside the baseline", async () => {
  const { stdout } = await run("evaluate", moved, "birds.csv");
  expect(stdout).toMatch(/^ {2}\d+\.\d\d% right on 200 rows of birds.csv\n/);
  expect(stdout).toContain("always saying");
  expect(stdout).toContain("balanced accuracy");
  const { samples, judgement } = JSON.parse(
    (await run("evaluate", moved, "birds.csv", "--json")).stdout,
  );
  const model = await loadRun(at(moved));
  const expected = model.evaluate(await readTable(at("birds.csv")));
  expect([samples, judgement.accuracy]).toEqual([200, expected.judgement!.accuracy]);
  expect((await run("evaluate", "price", "prices.csv")).stdout).toMatch(
    /90% intervals: ± [\d.]+, \d+(\.\d)?% of the rows within/,
  );
});

describe("what cannot be predicted", () => {
  it("is refused with a sentence", async () => {
    writeFileSync(at("few.csv"), "mass,seen\n3500,2020-01-01\n");
    expect(await refusal("predict", moved, "few.csv")).toMatch(
      /few.csv: there are no columns "island" and "ringed", which training had/,
    );
    expect(await refusal("predict", "nowhere", "birds.csv")).toMatch(
      /nowhere: there is no such run/,
    );
    expect(await refusal("predict", ".", "birds.csv")).toMatch(/there is no run in this folder/);
    expect(await refusal("predict", "birds.csv", "birds.csv")).toMatch(/not a safetensors file/);
    expect(await refusal("predict", moved, "picture.png")).toMatch(/learnt from a table: give one/);
    expect(await refusal("predict", moved, "birds.csv", "--out", "said.xls")).toMatch(
      /expected a .csv or a .json/,
    );
    cpSync(at(moved), at("undone"), { recursive: true });
    rmSync(at("undone", "model.safetensors"));
    expect(await refusal("predict", "undone", "birds.csv")).toMatch(
      /the run is not done yet. Go on with it/,
    );
  });
});

it("a run's folder holds no path but the data's, as it was given", async () => {
  await run("train", "--data", "birds.csv", ...short, "--out", "here");
  renameSync(at("here"), at("there"));
  for (const file of [
    "config.json",
    "run.json",
    "report.html",
    "model.safetensors",
    "metrics.jsonl",
  ]) {
    expect([file, readFileSync(at("there", file), "latin1").includes(folder)]).toEqual([
      file,
      false,
    ]);
  }
  await run("train", "--resume", "there", "--epochs", "4");
  await run("predict", "there", "birds.csv");
});

describe("pictures of digits", () => {
  beforeAll(async () => {
    await run("train", "--data", "digits", "--layers", "64", "--epochs", "4", "--out", "digits");
  });

  /** A one: a bar, as people draw it or as MNIST has it. */
  function bar(size: number, ink: number, paper: number): Buffer {
    const png = new PNG({ width: size, height: size });
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const isInk = Math.abs(x - size / 2) < size * 0.05 && Math.abs(y - size / 2) < size * 0.35;
        png.data.fill(isInk ? ink : paper, 4 * (y * size + x), 4 * (y * size + x) + 3);
        png.data[4 * (y * size + x) + 3] = 255;
      }
    }
    return PNG.sync.write(png);
  }

  it("of any size, black on white or white on black, are read as MNIST's are", async () => {
    writeFileSync(at("drawn.png"), bar(280, 0, 255));
    writeFileSync(at("small.png"), bar(28, 255, 0));
    const drawn = await run("predict", "digits", "drawn.png");
    expect(drawn.stderr).toBe(
      "chainrule: drawn.png: taken as dark on white: black and white are exchanged\n" +
        "chainrule: drawn.png: what is drawn on its 280 × 280 pixels is scaled and centred in 28 × 28\n",
    );
    expect(drawn.stdout.split("\n")[1]).toMatch(/^1,/);
    const small = await run("predict", "digits", "small.png");
    expect(small.stderr).toBe("");
    expect(small.stdout.split("\n")[1]).toMatch(/^1,/);
    writeFileSync(at("none.png"), "no picture");
    expect(await refusal("predict", "digits", "none.png")).toMatch(
      /none.png: this is text, not a PNG file/,
    );
    expect(await refusal("predict", "digits", "birds.csv")).toMatch(/takes a .png of a digit/);
  });
});
