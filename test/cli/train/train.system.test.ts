import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { moons } from "../../../src/data/index.ts";
import { nn, noGrad } from "../../../src/index.ts";
import { loadSafetensors } from "../../../src/node/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events, type Finished } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
/** A small run with everything random in it: shuffling and dropout. */
const smallRun = [
  ...["train", "--data", "moons", "--layers", "16,relu,batchnorm,dropout:0.2,16,tanh"],
  ...["--epochs", "4", "--seed", "3", "--json"],
];
const stepsPerEpoch = 32;
const model = (name: string) => readFileSync(at(name, "model.safetensors"));
const metrics = (name: string) =>
  readFileSync(at(name, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("chainrule train", () => {
  let whole: Finished;

  beforeAll(async () => {
    whole = await chainrule([...smallRun, "--out", at("whole")]);
  });

  it("tells what it does, one JSON object a line", () => {
    expect(whole.stderr).toBe("");
    expect(whole.code).toBe(0);
    const told = events(whole.stdout);
    expect(told[0]).toMatchObject({ event: "start", parameters: 386, step: 0 });
    expect(told[1]).toMatchObject({ event: "gradientCheck", passed: true });
    expect(told.filter((line) => line.event === "step")).toHaveLength(4 * stepsPerEpoch);
    expect(told.at(-1)).toMatchObject({ event: "finished", samples: 500 });
    expect(told.at(-1)!.accuracy).toBeGreaterThan(0.95);
  });

  it("leaves a folder with the weights, the metrics, the events and the report", () => {
    const files = readdirSync(at("whole"));
    expect(files).toContain("model.safetensors");
    expect(files.some((file) => /^events\.out\.tfevents\.\d+\.chainrule$/.test(file))).toBe(true);
    expect(metrics("whole")).toHaveLength(4 * stepsPerEpoch + 4);
    expect(readFileSync(at("whole", "report.html"), "utf8")).toContain("<!doctype html>");
    const config = JSON.parse(readFileSync(at("whole", "config.json"), "utf8"));
    expect(config).toMatchObject({ data: "moons", epochs: 4, seed: 3, batchSize: 32 });
  });

  it("saves weights that give the accuracy it told", async () => {
    const { tensors } = await loadSafetensors(at("whole", "model.safetensors"));
    const network = new nn.Sequential(
      ...[new nn.Linear(2, 16), new nn.ReLU(), new nn.BatchNorm1d(16), new nn.Dropout(0.2)],
      ...[new nn.Linear(16, 16), new nn.Tanh(), new nn.Linear(16, 2)],
    );
    network.loadStateDict(tensors);
    network.eval();
    const { inputs, targets } = moons({ samples: 500, seed: 4 });
    const right = noGrad(() => network.forward(inputs).argmax(1).eq(targets).sum().item());
    expect(right / 500).toBe(events(whole.stdout).at(-1)!.accuracy);
  });

  it("repeats itself from its own config.json, bit for bit", async () => {
    await chainrule(["train", at("whole", "config.json"), "--json", "--out", at("again")]);
    expect(model("again").equals(model("whole"))).toBe(true);
  });

  const steps = (count: number) => (stdout: string) =>
    (stdout.match(/"event":"step"/g)?.length ?? 0) >= count;

  it.each([
    ["Ctrl-C in the middle of an epoch", "SIGINT", 40, 130],
    ["Ctrl-C at its end", "SIGINT", 2 * stepsPerEpoch, 130],
    ["a kill", "SIGKILL", 75, null],
  ] as const)("goes on after %s as if nothing had happened", async (about, signal, count, code) => {
    const name = about.replaceAll(" ", "-");
    const run = [...smallRun, "--out", at(name)];
    const broken = await chainrule(run, { signal, when: steps(count) });
    expect(broken.code).toBe(code);
    // A run that was stopped leaves what it has learnt so far.
    expect(existsSync(at(name, "model.safetensors"))).toBe(code !== null);

    const resumed = await chainrule(["train", "--resume", at(name), "--json"]);
    expect(resumed.stderr).toBe("");
    expect(resumed.code).toBe(0);
    expect(model(name).equals(model("whole"))).toBe(true);
    const untimed = (name: string) => metrics(name).map(({ seconds: _, ...rest }) => rest);
    expect(untimed(name)).toEqual(untimed("whole"));
  });

  it("goes on with layers by hand, too", async () => {
    const run = [...smallRun, "--engine", "manual", "--optimizer", "sgd"];
    await chainrule([...run, "--out", at("by-hand")]);
    await chainrule([...run, "--out", at("stopped")], { signal: "SIGINT", when: steps(50) });
    await chainrule(["train", "--resume", at("stopped"), "--json"]);
    expect(model("stopped").equals(model("by-hand"))).toBe(true);
  });

  it("prints plain text where the output is no terminal", async () => {
    const { stdout } = await chainrule(["train", "--data", "xor", "--out", at("xor")]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout).toContain("2 → 4 → Tanh → 4 → Tanh → 2");
    expect(stdout).toContain("100% right on 4 samples");
    expect(stdout).toContain("report.html");
  });

  it("leaves out a last batch of one, of which batch normalisation knows no variance", async () => {
    const args = ["--data", "moons", "--layers", "8,batchnorm,relu", "--batch-size", "333"];
    const { code, stdout } = await chainrule([
      "train",
      ...args,
      "--epochs",
      "1",
      "--json",
      "--out",
      at("odd"),
    ]);
    expect(code).toBe(0);
    expect(events(stdout).filter(({ event }) => event === "step")).toHaveLength(3);
  });

  it("takes the column of classes by position, in a file without a header", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 2 ? "a" : "b"},${i % 2},${i}`);
    writeFileSync(at("bare.csv"), rows.join("\n"));
    const args = ["train", "--data", "bare.csv", "--label", "0", "--epochs", "1", "--json"];
    const { stdout } = await chainrule([...args, "--out", at("bare")], { cwd: folder });
    const { metadata } = await loadSafetensors(at("bare", "model.safetensors"));
    expect(JSON.parse(metadata.classes)).toEqual(["a", "b"]);
    const { encoder } = JSON.parse(metadata.table);
    expect(encoder.columns.map(({ name }: { name: string }) => name)).toEqual([
      "column 2",
      "column 3",
    ]);
    // Who opens the file elsewhere can build the network that its numbers belong to.
    expect(JSON.parse(metadata.layers)[0]).toEqual({ kind: "linear", units: 64 });
    expect(JSON.parse(metadata.layers).at(-1)).toEqual({ kind: "linear", units: 2 });
    const start = events(stdout).find(({ event }) => event === "start");
    expect(start).toMatchObject({ data: { classes: ["a", "b"], features: 1 } });
  });

  it("learns a CSV file with named classes", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const [x, y] = [Math.sin(i * 7) * 100, Math.cos(i * 3)];
      return `${x},${y},${x / 100 + y > 0 ? "up" : "down"}`;
    });
    writeFileSync(at("data.csv"), `left,right,way\n${rows.join("\n")}\n`);
    const { stdout, code } = await chainrule(["train", "--data", "data.csv", "--json"], {
      cwd: folder,
    });
    expect(code).toBe(0);
    const told = events(stdout);
    expect(told.find(({ event }) => event === "start")).toMatchObject({
      folder: "runs/data-1",
      data: { classes: ["down", "up"] },
    });
    expect(told.at(-1)!.accuracy).toBeGreaterThan(0.9);
    // The map of the plane shows the numbers of the file, which go up to 100.
    const report = readFileSync(join(folder, "runs/data-1/report.html"), "utf8");
    const map = report.slice(report.indexOf("decision regions and the test samples"));
    expect(map.slice(0, map.indexOf("</svg>"))).toMatch(/>-100<.*>100</s);
  });

  it("stops at a loss that is no number, and says where it began", async () => {
    const args = ["--data", "blobs", "--optimizer", "sgd", "--lr", "1e30", "--out", at("nan")];
    const { code, stderr } = await chainrule(["train", ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^chainrule: the loss became NaN or infinite at step \d+: the first such number is .* layer \d \w+.*--lr.*\n$/,
    );
  });
});

describe("a run whose files have changed", () => {
  const flip = (file: string, place: (size: number) => number) => {
    const bytes = readFileSync(file);
    bytes[place(bytes.length)] ^= 4;
    writeFileSync(file, bytes);
  };

  it("is not gone on with, and says which and why: not the learning rate", async () => {
    await chainrule(["train", "--data", "xor", "--epochs", "3", "--json", "--out", at("changed")]);
    const model = at("changed", "model.safetensors");
    flip(model, (size) => size - 3);
    await expect(loadSafetensors(model)).rejects.toThrow(
      /model\.safetensors: the file is damaged: its checksum is /,
    );
    const checkpoint = at("changed", "checkpoint.safetensors");
    const whole = readFileSync(checkpoint);
    for (const place of [(size: number) => size - 3, () => 20, () => 2]) {
      flip(checkpoint, place);
      const { code, stderr } = await chainrule(["train", "--resume", at("changed"), "--json"]);
      expect(stderr).toMatch(/^chainrule: .*checkpoint\.safetensors: .*damaged.*checksum.*\n$/);
      expect(code).toBe(2);
      writeFileSync(checkpoint, whole);
    }
    writeFileSync(at("changed", "metrics.jsonl"), '{"step":1,"epoch":{},"loss":1}\n');
    const { code, stderr } = await chainrule(["train", "--resume", at("changed"), "--json"]);
    expect(stderr).toMatch(
      /^chainrule: .*metrics\.jsonl: line 1: epoch: expected a positive integer, got \{\}\n$/,
    );
    expect(code).toBe(2);
  });
});

it("names and cells cannot disturb the terminal", async () => {
  const name = "a\x1b[31m'.csv";
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 2},${i},${i % 2 ? "a" : "b\x1b[2J"}`);
  writeFileSync(at(name), `x,y,kind\n${rows.join("\n")}\n`);
  writeFileSync(at("cell.csv"), "x,y,kind\n1,\x1b]0;title\x07\x1b[2J,a\n2,3,b\n");
  const out = "runs/b\x1b[31m";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const controls = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;
  const run = ["train", "--data", name, "--epochs", "2", "--out", out];
  const trained = await chainrule(run, { cwd: folder });
  expect(trained.code).toBe(0);
  expect(trained.stdout).toContain("--data $'a\\x1b\\x5b31m\\x27.csv'");
  expect(trained.stdout).not.toMatch(controls);
  for (const args of [
    ["train", "--data", "cell.csv"],
    ["train", "--data", "none\x1b[2J.csv"],
    ["train", "none\x1b[2J.json"],
    ["train", "--bogus\x1b[2J"],
    ["train", "--resume", "none\x1b[2J"],
    ["trace", "none\x1b[2J.json"],
    ["check", "none\x1b[2J.ts"],
    ["check", name],
  ]) {
    const { stdout, stderr, code } = await chainrule(args, { cwd: folder });
    expect(stderr).toMatch(/^chainrule: [^\n]+\n$/);
    expect(stdout + stderr).not.toMatch(controls);
    expect(code).toBe(2);
  }
});

describe("chainrule train, used wrongly", () => {
  mkdirSync(at("full"));
  writeFileSync(at("full", "something"), "");
  writeFileSync(at("broken.json"), '{"data": "moons",');
  writeFileSync(at("list.json"), "[]");
  writeFileSync(at("unknown.json"), '{"data": "moons", "epoch": 3}');
  writeFileSync(at("word.csv"), "a,b,kind\n1,2,x\n3,four,y\n");
  writeFileSync(at("twice.csv"), "a,b,a\n1,2,x\n3,4,y\n");
  writeFileSync(at("page.csv"), "<!DOCTYPE html>\n<html>\n<p>Not found</p>\n</html>\n");
  writeFileSync(at("deep.json"), `{"lr": ${"[".repeat(5000)}${"]".repeat(5000)}}`);
  for (const name of ["numbers.csv", "numbers.data", "numbers.txt"]) {
    writeFileSync(at(name), "a,b\n1,2\n3,4\n5,6\n");
  }
  const rows = (of: (i: number) => string) => Array.from({ length: 60 }, (_, i) => of(i));
  writeFileSync(at("names.csv"), ["x,name", ...rows((i) => `${i % 7},n${i}`)].join("\n"));
  writeFileSync(at("many.csv"), ["a,b", ...rows((i) => `${i % 7},${i / 8}`)].join("\n"));

  it.each([
    [["--bogus"], /unknown option '--bogus'/],
    [["--lr", "abc"], /chainrule: --lr: expected a positive number, got "abc"/],
    [["--lr", "-1"], /lr: expected a positive number, got "-1"/],
    [["--engine", "manual", "--optimizer", "adam"], /engine manual updates by sgd only/],
    [["--epochs", "1.5"], /epochs: expected a positive integer, got "1.5"/],
    [["--batch-size", "0"], /chainrule: --batch-size: expected a positive integer/],
    [["--data", "nothing"], /data: "nothing" is neither mnist, /],
    [["--data", "moon"], /"moon" is neither .* nor a file that is there\. Did you mean moons\?/],
    [["--data", "full"], /full: cannot be read: it is a folder/],
    [["numbers.csv"], /numbers\.csv: is no JSON with settings\. .* --data numbers\.csv/],
    [["list.json"], /list\.json: expected an object .*--data list\.json/],
    [["--data", "numbers.data", "--label", "a"], /numbers\.data: 3 rows are too few to learn/],
    [["--data", "numbers.txt", "--label", "a"], /numbers\.txt: 3 rows are too few to learn/],
    [["--data", "numbers.txt"], /is a text: .* Where it holds a table, say by --label what/],
    [["--data", "names.csv"], /"name" has 60 classes in 60 rows: too few of each .* identifier/],
    [["--data", "many.csv", "--class-weights", "balanced"], /is of a classification, and "b" is/],
    [["--data", "absent.csv"], /absent\.csv: .*no such file/],
    [["--data", "word.csv"], /word\.csv: 2 rows are too few to learn from/],
    [["--data", "twice.csv"], /twice\.csv: line 1: columns 1 and 3 are both called "a"/],
    [["--data", "page.csv"], /page\.csv: this is a web page, not a table \(CSV, TSV or JSON\)\. /],
    [["deep.json"], /deep\.json: nested more than 100 deep/],
    [["--data", "numbers.csv"], /numbers\.csv: 3 rows are too few to learn from/],
    [["--data", "numbers.csv", "--label", "c"], /there is no column "c"\./],
    [["--data", "numbers.csv", "--label", "7"], /column number 7: there are 2, from 0 to 1/],
    [["--data", "numbers.csv", "--types", "a"], /--types: "a" is no column and type: write NAME=/],
    [["--data", "numbers.csv", "--order", "c"], /there is no column "c"/],
    [["--data", "moons", "--columns", "a"], /--columns goes with a table, and moons is none/],
    [["--layers", "3,foo"], /layers: "foo" is no layer/],
    [["--layers", "dropout:2"], /dropout: p must be a probability below 1/],
    [
      ["--engine", "manual", "--optimizer", "sgd", "--layers", "flatten"],
      /engine manual has no flatten, only linear, batchnorm, .*: take --engine autograd/,
    ],
    [["--data", "moons", "--out", "full"], /full: there is something else in this folder/],
    [["--data", "xor", "--out", "word.csv"], /word\.csv: this is a file/],
    [["--layers", "8,batchnorm", "--batch-size", "1"], /batchnorm needs batches of at least 2/],
    [["--data", "xor", "--out", "/proc/run"], /\/proc\/run: cannot be made/],
    [["--resume", "full"], /full: no run to resume/],
    [["--resume", "full", "--lr", "1"], /leave out --lr/],
    [["absent.json"], /absent\.json: cannot be read: no such file/],
    [["broken.json"], /broken\.json: not JSON: /],
    [["list.json"], /list\.json: expected an object/],
    [["unknown.json"], /unknown\.json: unknown setting epoch/],
  ])("%j is one clear line and exit code 2", async (args, message) => {
    const { code, stdout, stderr } = await chainrule(["train", ...args], { cwd: folder });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^chainrule: .*\n$/);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
