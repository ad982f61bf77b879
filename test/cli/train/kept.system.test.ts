import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const small = ["train", "--data", "moons", "--layers", "16,dropout:0.2,relu,16"];
const run = (name: string, ...more: string[]) => [...small, "--json", "--out", at(name), ...more];
const resume = (name: string, ...more: string[]) =>
  chainrule(["train", "--json", "--resume", at(name), ...more]);
const model = (name: string) => readFileSync(at(name, "model.safetensors"));
const steps = (count: number) => (stdout: string) =>
  (stdout.match(/"event":"step"/g)?.length ?? 0) >= count;

describe("one command and seed", () => {
  it("gives the same weights in five runs, where nothing can be remembered between them", async () => {
    const none = at("none");
    const env = { HOME: none, XDG_CACHE_HOME: none, TMPDIR: none };
    const names = ["1", "2", "3", "4", "5"];
    for (const name of names) {
      expect((await chainrule(run(name, "--epochs", "1"), { env })).code).toBe(0);
    }
    for (const name of names) expect(model(name).equals(model("1"))).toBe(true);
  });

  it("gives the weights of a whole run after a stop, with the sizes that it began with", async () => {
    const always = { float32: 1, float64: 1 };
    await chainrule(run("early", "--epochs", "2"), { signal: "SIGINT", when: steps(40) });
    const file = at("early", "run.json");
    const origin = JSON.parse(readFileSync(file, "utf8"));
    // As if the run had begun with other sizes.
    if (origin.blas) origin.blas.from = { arrays: always, memory: always };
    writeFileSync(file, JSON.stringify(origin));
    expect((await resume("early")).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(origin);
  });
});

describe("a run", () => {
  it("goes on to its end where nobody reads its output", async () => {
    await chainrule(run("read", "--epochs", "2"));
    const { code, stderr } = await chainrule(run("unread", "--epochs", "2"), { closeAfter: 2000 });
    expect([code, stderr]).toEqual([0, ""]);
    expect(model("unread").equals(model("read"))).toBe(true);
  });

  it.each([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("saves at %s, and ends with status %i", async (signal, code) => {
    const stopped = await chainrule(run(signal), { signal, when: steps(20) });
    expect(stopped.code).toBe(code);
    expect(existsSync(at(signal, "checkpoint.safetensors"))).toBe(true);
    expect(readdirSync(at(signal))).not.toContain("run.lock");
  });

  it("stopped in its gradient check goes on as if it had not been", async () => {
    const when = (stdout: string) => stdout.includes('"event":"start"');
    await chainrule(run("checked", "--epochs", "1"), { signal: "SIGINT", when });
    await resume("checked");
    await chainrule(run("unchecked", "--epochs", "1"));
    expect(model("checked").equals(model("unchecked"))).toBe(true);
  });

  it("refuses a second one in its folder", async () => {
    let second = Promise.resolve({ code: null as number | null, stderr: "" });
    let resumed = second;
    const first = await chainrule(run("shared", "--epochs", "400"), {
      signal: "SIGINT",
      when(stdout) {
        if (!steps(1)(stdout)) return false;
        if (!started) {
          started = true;
          second = chainrule(run("shared"));
          resumed = resume("shared");
          Promise.all([second, resumed]).then(() => {
            ended = true;
          });
        }
        return ended;
      },
    });
    expect([0, 130]).toContain(first.code);
    for (const { code, stderr } of [await second, await resumed]) {
      expect(stderr).toMatch(
        /^chainrule: .*shared: a run is under way in this folder, process \d+/,
      );
      expect(code).toBe(2);
    }
  });
  let started = false;
  let ended = false;

  it("that was killed before its first checkpoint is begun again in its folder", async () => {
    await chainrule(run("whole", "--epochs", "1"));
    for (const again of [() => chainrule(run("killed", "--epochs", "1")), () => resume("killed")]) {
      await chainrule(run("killed", "--epochs", "1"), { signal: "SIGKILL", when: steps(3) });
      const left = readdirSync(at("killed"));
      expect(left).toContain("run.lock");
      expect(left).not.toContain("checkpoint.safetensors");
      writeFileSync(at("killed", `.model.safetensors.${crypto.randomUUID()}.tmp`), "half");
      expect(await again()).toMatchObject({ code: 0, stderr: "" });
      expect(model("killed").equals(model("whole"))).toBe(true);
      const files = readdirSync(at("killed"));
      expect(files.filter((name) => /tmp$|lock$/.test(name))).toEqual([]);
      for (const name of files) rmSync(at("killed", name));
    }
  });

  it("does not remove what is another's", async () => {
    mkdirSync(at("mine"));
    writeFileSync(at("mine", "config.json"), "{}");
    writeFileSync(at("mine", "notes.tmp"), "");
    const { code, stderr } = await chainrule(run("mine"));
    expect(stderr).toMatch(/mine: there is something else in this folder/);
    expect(code).toBe(2);
    expect(readdirSync(at("mine"))).toEqual(["config.json", "notes.tmp"]);
  });

  it("is not written over", async () => {
    const { code, stderr } = await chainrule(run("read"));
    expect(stderr).toMatch(
      /read: there is a run in this folder already\. .* --resume [^ ]*read\n$/,
    );
    expect(code).toBe(2);
  });
});

describe("--resume", () => {
  it("trains on to so many epochs, as a longer run would have", async () => {
    await chainrule(run("long", "--epochs", "3"));
    await chainrule(run("short", "--epochs", "1"));
    expect(await resume("short", "--epochs", "3")).toMatchObject({ code: 0, stderr: "" });
    expect(model("short").equals(model("long"))).toBe(true);
    expect(readFileSync(at("short", "config.json"), "utf8")).toContain('"epochs": 3');

    const fewer = await resume("short", "--epochs", "2");
    expect(fewer.stderr).toMatch(/--epochs 2: .*short is in epoch 3 already\. Give 3 or more\n$/);
    expect(fewer.code).toBe(2);
    expect(readFileSync(at("short", "config.json"), "utf8")).toContain('"epochs": 3');
    const wrong = await resume("short", "--epochs", "x");
    expect(wrong.stderr).toMatch(/--epochs: expected a positive integer, got "x"/);
  });

  const table = (value: number) =>
    `x,y,kind\n${Array.from({ length: 60 }, (_, i) => `${i},${i === 7 ? value : i % 5},${i % 2 ? "a" : "b"}`).join("\n")}\n`;

  it("notices data that has changed", async () => {
    writeFileSync(at("data.csv"), table(1));
    const args = ["train", "--json", "--data", at("data.csv"), "--epochs", "2"];
    await chainrule([...args, "--out", at("csv")]);
    writeFileSync(at("data.csv"), table(1).replaceAll("\n", "\r\n"));
    expect((await resume("csv", "--epochs", "3")).code).toBe(0);

    writeFileSync(at("data.csv"), table(2));
    const changed = await resume("csv", "--epochs", "4");
    expect(changed.stderr).toMatch(
      /csv: the data, .*data\.csv, is not what the run began with: .*--changed-data\n$/,
    );
    expect(changed.code).toBe(2);
    expect((await resume("csv", "--epochs", "4", "--changed-data")).code).toBe(0);
    expect((await resume("csv", "--epochs", "5")).code).toBe(0);

    writeFileSync(at("data.csv"), table(2).replace(/\n.*\n.*\n$/, "\n"));
    const fewer = await resume("csv", "--epochs", "6", "--changed-data");
    expect(fewer.stderr).toMatch(
      /csv: --changed-data goes on with as many samples .*: the run began with 42, and now there are 4\d\. Put the data/,
    );
    expect(fewer.code).toBe(2);

    writeFileSync(
      at("data.csv"),
      table(2)
        .replace("x,", "x,z,")
        .replace(/^\d+,/gm, (x) => `${x}${Number.parseInt(x, 10) ** 2 % 7},`),
    );
    const wider = await resume("csv", "--epochs", "6", "--changed-data");
    expect(wider.stderr).toMatch(
      /csv: --changed-data goes on with a network .* data\.csv has other columns, .* is \[.*\], and it was \[.*Put the data back, or begin a new run\n$/,
    );
    expect(wider.code).toBe(2);
  });

  it("says how to name a folder of data that has moved, and takes it", async () => {
    const file = at("SIGINT", "config.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(text), data: "mnist", dataDir: "was" }));
    const lost = await resume("SIGINT");
    expect(lost.stderr).toMatch(
      /^chainrule: was: the data of .* --resume .*SIGINT --data-dir FOLDER\n$/,
    );
    const told = await resume("SIGINT", "--data-dir", "elsewhere");
    expect(told.stderr).toMatch(/^chainrule: elsewhere: the data of .*/);
    writeFileSync(file, text);
  });

  it("names both files where one does not fit the other", async () => {
    const file = at("SIGINT", "config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...config, layers: "17" }));
    const { code, stderr } = await resume("SIGINT");
    expect(stderr).toMatch(
      /^chainrule: .*SIGINT\/checkpoint\.safetensors does not fit .*SIGINT\/config\.json and its data: .*\n/,
    );
    expect(code).toBe(2);
  });
});
