import { spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { penguins } from "../../train/trained/train-table.ts";
import { chainrule, program, succeedingIn } from "../train/process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const table = penguins(60);

const run = succeedingIn(folder);

async function refusal(...args: string[]): Promise<string> {
  const { code, stderr, stdout } = await chainrule(args, { cwd: folder });
  expect([args, code, stdout]).toEqual([args, 2, ""]);
  return stderr;
}

beforeAll(async () => {
  writeFileSync(at("birds.csv"), table);
  const short = ["--layers", "4", "--epochs", "1", "--eager"];
  await run("train", "--data", "birds.csv", ...short, "--out", "runs/birds");
});

it("there is a line for each row, also for one without a value, and blank lines are said", async () => {
  const lines =
    "mass,island,seen,ringed\n3500,Dream,2020-05-01,yes\n\n,,,\n3600,Dream,2020-05-01,yes\n";
  writeFileSync(at("gaps.csv"), `# of May\n${lines}`);
  const { stdout, stderr } = await run("predict", "runs/birds", "gaps.csv", "--keep");
  const rows = stdout.trim().split("\n");
  expect(rows.map((row) => row.split(",").slice(0, 4).join())).toEqual([
    "mass,island,seen,ringed",
    "3500,Dream,2020-05-01,yes",
    ",,,",
    "3600,Dream,2020-05-01,yes",
  ]);
  expect(stderr).toContain("chainrule: Line 1, a comment, was skipped\n");
  expect(stderr).toContain("chainrule: 1 blank line was skipped: line 4\n");
  expect(stderr).toContain(
    "chainrule: row 2 has no value in any column that is looked at: all are taken as missing\n",
  );
  writeFileSync(at("semicolons.csv"), table.replaceAll(",", ";"));
  const evaluated = await run("evaluate", "runs/birds", "semicolons.csv", "--json");
  expect(evaluated.stderr).toMatch(/^chainrule: Cells are separated by semicolons\n/);
  const json = await run("predict", "runs/birds", "gaps.csv", "--json");
  expect(JSON.parse(json.stdout)).toHaveLength(3);
});

it("an output that cannot be written is said, and told by the exit code", async () => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, "predict", "runs/birds", "birds.csv"],
    {
      cwd: folder,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    },
  );
  closeSync(full);
  expect(stderr).toContain("chainrule: the output cannot be written: no space left on device");
  expect(status).toBe(1);
});

describe("what is there is not written over", () => {
  it("by predict: the input, the data and the files of the run", async () => {
    mkdirSync(at("sub"));
    writeFileSync(at("input.csv"), table);
    const config = readFileSync(at("runs/birds/config.json"), "utf8");
    for (const out of ["input.csv", "sub/../input.csv"]) {
      expect(await refusal("predict", "runs/birds", "input.csv", "--out", out)).toBe(
        `chainrule: --out ${out}: this is what is read, and would be gone. Give another name\n`,
      );
    }
    expect(await refusal("predict", "runs/birds", "input.csv", "--out", "birds.csv")).toMatch(
      /birds.csv: this is what the run learnt from, and would be gone/,
    );
    const file = "runs/birds/config.json";
    expect(await refusal("predict", "runs/birds", "input.csv", "--out", file)).toMatch(
      /config.json: this is a file of the run, and would be gone/,
    );
    expect(readFileSync(at("input.csv"), "utf8")).toBe(table);
    expect(readFileSync(at("birds.csv"), "utf8")).toBe(table);
    expect(readFileSync(at(file), "utf8")).toBe(config);
    await run("predict", "runs/birds", "input.csv", "--out", "said.csv");
    await run("predict", "runs/birds", "birds.csv", "--out", "said.csv");
  });

  it("by export: what is no page of its own", async () => {
    const refused = (name: string) => refusal("export", "runs/birds", "--html", name);
    expect(await refused("birds.csv")).toMatch(/expected the name of a page, as predict.html/);
    writeFileSync(at("mine.html"), "<p>mine</p>");
    expect(await refused("mine.html")).toMatch(
      /mine.html: something else than a page of export is there already. Remove it, or give another name/,
    );
    expect(await refused("runs/birds/report.html")).toMatch(/this is a file of the run/);
    expect(readFileSync(at("mine.html"), "utf8")).toBe("<p>mine</p>");
  });

  it("by lr-find: its data", async () => {
    expect(await refusal("lr-find", "--data", "birds.csv", "--out", "birds.csv")).toMatch(
      /--out birds.csv: this is what is read/,
    );
    expect(readFileSync(at("birds.csv"), "utf8")).toBe(table);
  });
});

describe("a run that is none", () => {
  it("is told where the run stands in the second place", async () => {
    for (const command of ["predict", "evaluate"]) {
      expect(await refusal(command, "birds.csv", "runs/birds")).toBe(
        "chainrule: birds.csv is no run, and runs/birds is one. The run comes first: " +
          `chainrule ${command} runs/birds birds.csv\n`,
      );
    }
    expect(await refusal("export", "birds.csv")).toBe(
      "chainrule: birds.csv: this is text, not a safetensors file. Is the path right?\n",
    );
  });

  it("is told which runs there are in a folder of runs", async () => {
    for (const args of [
      ["predict", "runs", "birds.csv"],
      ["evaluate", "runs", "birds.csv"],
      ["export", "runs"],
      ["sample", "runs"],
    ]) {
      expect(await refusal(...args)).toBe(
        "chainrule: runs: there is no run in this folder. Those in it: runs/birds\n",
      );
    }
    expect(existsSync(at("runs/predict.html"))).toBe(false);
  });
});

it("a run that was moved away from its data goes on where it is told where that is", async () => {
  mkdirSync(at("away"));
  cpSync(at("runs/birds"), at("away/run"), { recursive: true });
  const cwd = at("away");
  const goOn = (...args: string[]) =>
    chainrule(["train", "--resume", "run", "--epochs", "2", ...args], { cwd });
  expect((await goOn()).stderr).toBe(
    "chainrule: birds.csv: the data of run is not there, seen from the current folder. Say where it is now: " +
      "--resume run --data FILE\n",
  );
  writeFileSync(at("away/other.csv"), penguins(70));
  expect((await goOn("--data", "other.csv")).stderr).toContain(
    "the data, other.csv, is not what the run began with",
  );
  expect([(await goOn("--data", "../birds.csv")).code]).toEqual([0]);
  expect(JSON.parse(readFileSync(at("away/run/config.json"), "utf8"))).toMatchObject({
    ...{ data: "../birds.csv", epochs: 2 },
  });
});
