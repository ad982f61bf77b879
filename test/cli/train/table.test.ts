import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { styleFor } from "../../../src/cli/terminal/style.ts";
import { commandName } from "../../../src/cli/train/describe.ts";
import { loadTask } from "../../../src/cli/train/load-task.ts";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { prepareRun } from "../../../src/cli/train/prepare.ts";
import { suggestions } from "../../../src/cli/train/suggestions.ts";
import type { TableAccount } from "../../../src/cli/train/table/account.ts";
import { crossValidate } from "../../../src/cli/train/table/cross-validate.ts";
import { foldScoresText, foldsTitle } from "../../../src/cli/train/table/fold-scores.ts";
import { divideOptionsOf } from "../../../src/cli/train/table/read-task.ts";
import { tableText } from "../../../src/cli/train/table/text.ts";
import { type Dataset, foldRows } from "../../../src/data/index.ts";
import { Generator, randn } from "../../../src/index.ts";
import { defaultGenerator } from "../../../src/random/generator.ts";
import { ValueError } from "../../../src/tensor/errors.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

type TableRunFinding = NonNullable<Parameters<typeof suggestions>[3]>[number];

const folder = temporaryFolder();
let files = 0;

/** The task of a table, and what was told of it. */
async function read(text: string, flags: Record<string, unknown> = {}, ending = "csv") {
  const data = join(folder, `table${files++}.${ending}`);
  writeFileSync(data, text);
  const config = resolveConfig({ data, ...flags });
  let account: TableAccount | undefined;
  const task = await loadTask(config, {
    data() {},
    table: (told) => {
      account = told;
    },
  });
  return { config, task, account: account! };
}

const all = (dataset: Dataset) =>
  dataset.batch(Int32Array.from({ length: dataset.length }, (_, i) => i));

/** Flowers of two kinds by a length and a colour. */
function flowers(count: number, { gaps = false, seed = 1 } = {}): string {
  const { data } = randn([count], { generator: new Generator(seed) });
  const rows = Array.from(data as Float32Array, (draw, i) => {
    const kind = i % 2 ? "rose" : "tulip";
    const length = gaps && i % 10 === 3 ? "" : (10 + 5 * (i % 2) + draw).toFixed(2);
    return `${i},${length},${["red", "white", "pink"][i % 3]},${kind}`;
  });
  return ["id,length,colour,kind", ...rows].join("\n");
}

describe("a table to train on", () => {
  it("says that the target was not named, and why the groups' column is left out", async () => {
    const why = async (name: string, flags: Record<string, unknown>) => {
      const { account } = await read(flowers(100), flags);
      return account.columns.find(({ column }) => column === name)!.why;
    };
    expect(await why("kind", {})).toMatch(/It is the last column: --label names another$/);
    expect(await why("kind", { label: "kind" })).not.toContain("--label");
    expect(await why("id", { group: "id" })).toMatch(/^rows are held together by it/);
    expect(await why("colour", { ignore: "colour" })).toBe("ignore says so");
  });

  it("says what missing cells become", async () => {
    const { account } = await read(flowers(100, { gaps: true }));
    const text = tableText(account, 80, styleFor({ write: () => true }));
    expect(text).toMatch(
      /^ {2}missing {4}length: the median, 1\d\.\d, and a feature that says so$/m,
    );
    const whole = await read(flowers(100));
    expect(whole.account.columns.map(({ missingBecome }) => missingBecome)).toEqual(
      Array(4).fill(undefined),
    );
  });

  it("says of each column which numbers it has become, and whether they name a vector", async () => {
    const rows = Array.from(
      { length: 100 },
      (_, i) => `${i % 9},${i % 7 ? `town ${i % 40}` : ""},${i / 8}`,
    );
    const { task } = await read(["x,town,y", ...rows].join("\n"), { label: "y" });
    expect(task.columns).toEqual([
      { name: "x", features: [0], isEmbedded: false },
      { name: "town", features: [1, 2], isEmbedded: true },
    ]);
  });

  it("is divided with each part's share of every class, by the seed", async () => {
    const { task } = await read(flowers(200));
    const parts = [task.train, task.validation!, task.test];
    expect(parts.map(({ length }) => length)).toEqual([140, 20, 40]);
    for (const part of parts) {
      expect(all(part)[1].to("float32").mean().item()).toBe(0.5);
    }
    const again = await read(flowers(200));
    expect(all(again.task.test)[0].toArray()).toEqual(all(task.test)[0].toArray());
    const other = await read(flowers(200), { seed: 1 });
    expect(all(other.task.test)[0].toArray()).not.toEqual(all(task.test)[0].toArray());
  });

  it("is told column by column, with what is left out and why", async () => {
    const { account, task } = await read(flowers(100, { gaps: true }));
    expect(task.featureNames.toSorted()).toEqual([
      "colour = pink",
      "colour = red",
      "colour = white",
      "length",
      "length is missing",
    ]);
    expect(task.columns!.map(({ name }) => name)).toEqual(["length", "colour"]);
    const text = tableText(account, 80, styleFor({ write: () => true }));
    expect(text).toMatch(/id +identifier .* left out\n +since the cells count the rows, 0 to 99/);
    expect(text).toMatch(/length +number +10 /);
    expect(text).toMatch(/predicted +kind has 2 different cells that are no numbers: its classes/);
    expect(text).toMatch(/divided +70 rows to learn from, 10 to validate, 20 to test on/);
    expect(text.split("\n").every((line) => line.length <= 80)).toBe(true);
    expect(tableText(account, 200, styleFor({ write: () => true }))).toMatch(
      /colour +category .* 3 different cells in 100/,
    );
  });

  it("takes flags for what columns are, and which there are to be", async () => {
    const flags = { types: "id=number", ignore: "colour" };
    expect((await read(flowers(60), flags)).task.columns!.map(({ name }) => name)).toEqual([
      "id",
      "length",
    ]);
    const only = await read(flowers(60), { columns: "colour" });
    expect(only.task.columns!.map(({ name }) => name)).toEqual(["colour"]);
    expect(only.config.columns).toEqual(["colour"]);
    await expect(read(flowers(60), { columns: "id" })).rejects.toThrow(
      /no column is left to learn from\. The columns above .* --types NAME=TYPE/,
    );
    await expect(read(flowers(60), { ignore: "color" })).rejects.toThrow(
      /there is no column "color"\. Did you mean "colour"\?/,
    );
  });

  it("takes flags for how the file is written", async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${i},5|${i % 3 ? "gone" : i % 7}|${i % 2 ? "a" : "b"}`,
    );
    const flags = { separator: "|", decimal: ",", missing: "gone", encoding: "windows-1252" };
    const { account, config } = await read(["x|y|z\xe9", ...rows].join("\n"), flags);
    const [x, y] = account.columns;
    expect([x.type, y.missing, y.type]).toEqual(["number", 26, "number"]);
    expect(config.missing).toEqual(["gone"]);
    await expect(read("a,b\n1,2\n", { encoding: "nope" })).rejects.toThrow(
      /encoding must be an encoding/,
    );
  });

  it("is told whether its first row names the columns, and keeps that for what is predicted", async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${"abc"[i % 3]}${i % 5},${i % 2 ? "p" : "q"}`,
    );
    const names = async (header?: string) => {
      const { task, account } = await read(["red,round", ...rows].join("\n"), { header });
      const columns = account.columns.map(({ column }) => column);
      return { columns, kept: task.encoders!.reading.header };
    };
    expect(await names()).toEqual({ columns: ["red", "round"], kept: undefined });
    expect(await names("no")).toEqual({ columns: ["column 1", "column 2"], kept: false });
    expect(await names("yes")).toEqual({ columns: ["red", "round"], kept: true });
    await expect(names("maybe")).rejects.toThrow('--header: expected yes, no, got "maybe"');
  });

  it("keeps groups together, and does not learn from what tells them apart", async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `p${i >> 2},${i % 7},${i % 2 ? "a" : "b"}`);
    const { task, account } = await read(["person,x,y", ...rows].join("\n"), { group: "person" });
    expect(task.columns!.map(({ name }) => name)).toEqual(["x"]);
    const learnt = new Set(Array.from(task.trainRows!, (row) => (row - 1) >> 2));
    expect(learnt.size * 4).toBe(task.train.length);
    expect(account.divided.group).toBe("person");
  });

  it("follows the order of time, and knows what was there in the row before", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => {
      const day = 49 - i;
      return `2024-${String(1 + Math.floor(day / 28)).padStart(2, "0")}-${String(1 + (day % 28)).padStart(2, "0")},${day * 2.5}`;
    });
    const { task } = await read(["day,level", ...rows].join("\n"), { order: "day" });
    expect(task.columns!.map(({ name }) => name)).toContain("level, the row before");
    const { mean, std } = task.targets!;
    const levels = ({ data }: { data: ArrayLike<number> }) =>
      Array.from(data, (z) => Math.round((z * std[0] + mean[0]) * 2) / 2);
    // The file begins with the latest day, so that those to test on are its first rows.
    expect(levels(all(task.test)[1])).toEqual(Array.from({ length: 10 }, (_, i) => (49 - i) * 2.5));
    expect(task.before!.map((values) => Array.from(values))).toEqual([
      Array.from({ length: 10 }, (_, i) => (48 - i) * 2.5),
    ]);
    expect(task.last).toEqual([34 * 2.5]);
    await expect(read("a,b\n1,1\n,2\n", { order: "a" })).rejects.toThrow(
      /: row 2 has none\. Each row/,
    );
    await expect(read("a,b\nx,1\ny,2\n", { order: "a" })).rejects.toThrow(
      /rows cannot be ordered by "a": row 1 has "x"\. Each row needs a date, or each a number/,
    );
  });

  it("follows each group by itself where rows have both an order and a group", async () => {
    const machines = ["a", "b", "c"];
    const rows = Array.from({ length: 90 }, (_, i) => {
      const [day, machine] = [Math.floor(i / 3), i % 3];
      return `${day},${machines[machine]},${i === 82 ? "" : 100 * machine + day / 2}`;
    });
    const { task, account } = await read(["day,machine,level", ...rows].join("\n"), {
      order: "day",
      group: "machine",
    });
    expect(task.columns!.map(({ name }) => name)).toEqual([
      "day",
      "machine",
      "level, the row before",
    ]);
    expect(Array.from(task.trainRows!)).toEqual(Array.from({ length: 62 }, (_, i) => i + 1));
    // The last 18 rows but the one without a level; the machine that has a gap is said to be as before it.
    const known = Array.from({ length: 19 }, (_, i) => 71 + i).filter((row) => row !== 82);
    const expected = known.map((row) => {
      const day = Math.floor(row / 3) - (row === 85 ? 2 : 1);
      return 100 * (row % 3) + day / 2;
    });
    expect(Array.from(task.before![0])).toEqual(expected);
    expect(task.last).toBeUndefined();
    expect(tableText(account, 400, styleFor({ write: () => true }))).toContain(
      "by day: the latest are to test on, each machine a series of its own, in all parts: the row before is the one " +
        "before of the same machine",
    );
  });

  it("has folds of which each is later than what is learnt from, where rows have an order", async () => {
    const rows = Array.from(
      { length: 80 },
      (_, i) => `${(i * 37) % 80},${((i * 37) % 80) * 2 + 0.5}`,
    );
    const { config, task } = await read(["day,level", ...rows].join("\n"), {
      ...{ order: "day", folds: 3, epochs: 40, layers: "16", lr: 0.01 },
    });
    const scores = await crossValidate(task.table!, 3, config, () => {});
    expect(scores![0].folds).toHaveLength(3);
    expect(foldsTitle(3, task)).toBe("3 folds, each later than what is learnt from");
    const columns = divideOptionsOf(task.table!, config);
    for (const [train, test] of foldRows(80, 3, columns)) {
      const days = (part: Int32Array) => [...part].map((row) => columns.order![row]);
      expect(Math.max(...days(train))).toBeLessThan(Math.min(...days(test)));
    }
  });

  it("learns several numbers at once, classes that are rare, and categories of many", async () => {
    const rows = Array.from(
      { length: 300 },
      (_, i) => `c${i % 30},${i},${-i / 2},${i % 10 ? "no" : "yes"}`,
    );
    const text = ["city,u,v,rare", ...rows].join("\n");
    const several = await read(text, { label: "u, v", task: "regression" });
    expect(several.task.targets!.names).toEqual(["u", "v"]);
    const { task, config } = await read(text, { classWeights: "balanced", ignore: "u,v" });
    expect(task.classWeights!.toArray(1).map((weight) => Math.round(weight * 100) / 100)).toEqual([
      0.56, 5,
    ]);
    const { model } = prepareRun(config, task);
    expect(String(model)).toMatch(/TableInput\(\s*0 numbers, 1 categories/);
    const manual = await read(text, { engine: "manual", optimizer: "sgd", ignore: "u,v" });
    expect(manual.task.sample).toEqual([30]);
  });

  it("is told with the fix where it would be numbers but for a cell, or where it is named twice", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 9},${i === 40 ? "inf" : i * 1.5}`);
    const text = ["x,the y", ...rows].join("\n");
    const fix =
      'To read such cells as missing, give it the type number: types: { "the y": "number" } ' +
      "(--types 'the y=number')";
    await expect(read(text)).rejects.toThrow(
      `"the y" has 60 classes in 60 rows: too few of each to learn from, to watch it on and to test on. Is it a ` +
        `number? "inf" is none. ${fix}`,
    );
    await expect(read(text, { task: "regression" })).rejects.toThrow(
      `the target "the y" is to be an amount, and not all of its cells are numbers, as "inf". ${fix}`,
    );
    const { account } = await read(text, { types: "the y=number" });
    expect(account.findings.map(({ kind }) => kind)).toContain("missing-targets");
    await expect(read(text, { label: "x,x" })).rejects.toThrow(
      new ValueError('TargetEncoder: "x" is named twice. Name each target once'),
    );
  });

  it("says once why several targets are amounts", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 9},${i * 1.5},${i / 7}`);
    const { account } = await read(["x,y,z", ...rows].join("\n"), { label: "y,z" });
    const text = tableText(account, 80, styleFor({ write: () => true }));
    expect(text.split("several targets are numbers")).toHaveLength(2);
  });

  it("is what the commands that come next are about, with all that was said of it", async () => {
    const rows = Array.from({ length: 90 }, (_, i) => `${i},m${i % 3},${i % 9},${i * 1.5}`);
    const text = ["day,machine,x,y", ...rows].join("\n");
    const said = { order: "day", group: "machine", ignore: "x", types: "day=number" };
    const { config, task } = await read(text, { label: "y", ...said, epochs: 9, lr: 0.01 });
    const commandFor = (what: string, ...kinds: ("overfitting" | "class-ignored")[]) => {
      const findings = kinds.map((kind) => ({ kind }) as TableRunFinding);
      return suggestions(config, task, "run", findings).find(([, is]) => is === what)![0];
    };
    const train = commandName("train");
    const ofTable = "--label y --ignore x --types day=number --group machine --order day";
    expect(commandFor("another network")).toBe(
      `${train} --data ${config.data} ${ofTable} --layers 16 --activation tanh`,
    );
    expect(commandFor("the same with the weights of its best epoch", "overfitting")).toBe(
      `${train} --data ${config.data} ${ofTable} --lr 0.01 --epochs 9 --restore-best`,
    );
    expect(commandFor("the same for longer")).toBe(`${train} --resume run --epochs 18`);
  });

  it("is learnt in folds, each time without the part to be tested on", async () => {
    const { config, task } = await read(flowers(100), {
      layers: "16",
      epochs: 30,
      lr: 0.01,
      folds: 4,
    });
    const before = defaultGenerator.state();
    const done: number[] = [];
    const tell = (fold: number) => void done.push(fold);
    const scores = await crossValidate(task.table!, 4, config, tell);
    expect(done).toEqual([1, 2, 3, 4]);
    const [{ name, folds }] = scores!;
    expect(name).toBe("accuracy");
    expect(folds).toHaveLength(4);
    expect(Math.min(...folds)).toBeGreaterThan(0.8);
    expect(defaultGenerator.state()).toEqual(before);
    expect(foldScoresText(scores!)).toMatch(
      /^accuracy \d+(\.\d)?% ± \d\.\d% \(\d+(\.\d)?% to 100%\)$/,
    );
    expect(await crossValidate(task.table!, 4, config, tell, AbortSignal.abort())).toBeNull();
  });

  it("is of records, too", async () => {
    const records = Array.from({ length: 40 }, (_, i) => ({
      x: i / 4,
      kind: i < 20 ? "low" : "high",
    }));
    const { task, account } = await read(JSON.stringify(records), {}, "json");
    expect(task.classes).toEqual(["high", "low"]);
    expect(account.notes).toContain("Rows are the records of a JSON array.");
  });
});
