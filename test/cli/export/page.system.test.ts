import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type ClassPrediction,
  type NumberPrediction,
  readModel,
  type TrainedModel,
} from "../../../src/train/index.ts";
import { closeBrowser } from "../../support/browser.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { penguins, trainTable } from "../../train/trained/train-table.ts";
import { chainrule } from "../train/process.ts";
import { exactNumbers, type Opened, openedPage } from "./opened.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
let opened: Opened;

beforeAll(async () => {
  opened = await openedPage(folder);
});
afterAll(closeBrowser);

const kinds = ["number", "holes", "word", "many", "flag", "date", "moment"] as const;
type Kind = (typeof kinds)[number];

/** What a cell of a kind is, by a number from 0 to 1. */
const cells: Record<Kind, (u: number) => string> = {
  number: (u) => String(Math.round(u * 1e4) / 100 - 50),
  holes: (u) => (u < 0.2 ? "" : (u * 1000).toFixed(3)),
  word: (u) => ["ant", "bee, or so", 'c "at"'][Math.floor(u * 3)],
  many: (u) => `w${Math.floor(u * 20)}`,
  flag: (u) => (u < 0.5 ? "no" : "yes"),
  date: (u) => new Date(Date.UTC(2021, 0, Math.floor(u * 900))).toISOString().slice(0, 10),
  moment: (u) =>
    new Date(Date.UTC(2022, 5, 1, 0, Math.floor(u * 90_000))).toISOString().slice(0, 16),
};

interface Made {
  readonly names: string[];
  readonly rows: string[][];
  readonly csv: string;
}

const rowCount = 160;

/** A table of columns of these kinds; what is to be predicted depends on all of them, and stands last. */
function made(columns: readonly Kind[], isClass: boolean, seed: number): Made {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const names = [...columns.map((kind, i) => `${kind} ${i}`), "it"];
  const rows = Array.from({ length: rowCount }, () => {
    const numbers = columns.map(next);
    const sum = numbers.reduce((total, u) => total + u, 0) / columns.length;
    const last = isClass
      ? sum < 0.45
        ? "low"
        : sum < 0.55
          ? "mid"
          : "high"
      : (100 * sum).toFixed(4);
    return [...columns.map((kind, i) => cells[kind](numbers[i])), last];
  });
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return { names, rows, csv: [names, ...rows].map((row) => row.map(quoted).join(",")).join("\n") };
}

/** What the page says of a row that is typed into it, with all digits. */
async function typed(model: TrainedModel, row: readonly string[], names: readonly string[]) {
  const { page } = opened;
  for (const { name, words } of model.columns) {
    const field = page.getByLabel(name, { exact: true });
    const text = row[names.indexOf(name)];
    if (words) await field.selectOption(text);
    else await field.fill(text);
  }
  return {
    said: await page.locator("[data-prediction]").allTextContents(),
    numbers: await exactNumbers(page),
    bounds: await page
      .locator("[data-low]")
      .evaluateAll((all: { dataset: { low: string; high: string } }[]) =>
        all.map(({ dataset }) => ({ low: Number(dataset.low), high: Number(dataset.high) })),
      ),
  };
}

function recordOf(model: TrainedModel, row: readonly string[], names: readonly string[]) {
  return Object.fromEntries(
    model.columns.map(({ name, type }) => {
      const text = row[names.indexOf(name)];
      return [name, text === "" ? null : type === "number" ? Number(text) : text];
    }),
  );
}

it("says in a browser what the library says in Node, exactly", { timeout: 300_000 }, async () => {
  const tables = fc.record({
    columns: fc.array(fc.constantFrom(...kinds), { minLength: 2, maxLength: 5 }),
    isClass: fc.boolean(),
    isGaussian: fc.boolean(),
    seed: fc.nat(),
  });
  const property = fc.asyncProperty(tables, async ({ columns, isClass, isGaussian, seed }) => {
    const { names, rows, csv } = made(columns, isClass, seed);
    const loss = !isClass && isGaussian ? { loss: "gaussian" } : {};
    const { bytes } = await trainTable(folder, csv, {
      task: isClass ? "classification" : "regression",
      ...loss,
    });
    const model = readModel(bytes);
    await opened.open(bytes);
    for (const row of rows.slice(0, 3)) {
      const [expected] = model.predict([recordOf(model, row, names)]);
      const { said, numbers, bounds } = await typed(model, row, names);
      if (isClass) {
        const { label, probabilities } = expected as ClassPrediction;
        expect([said, numbers]).toEqual([[label], Object.values(probabilities)]);
      } else {
        const { values, intervals } = expected as NumberPrediction;
        expect([numbers, bounds]).toEqual([[values.it], intervals ? [intervals.it] : []]);
      }
    }
    opened.assertQuiet();
  });
  await fc.assert(property, { numRuns: 8 });
});

it("is written from a run, and opens from the disk", async () => {
  writeFileSync(at("penguins.csv"), penguins(200));
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await chainrule(args, { cwd: folder });
    expect([stderr, code]).toEqual(["", 0]);
    return stdout;
  };
  await run("train", "--data", "penguins.csv", "--layers", "8", "--epochs", "5", "--out", "run");
  expect(await run("export", "run", "--html")).toMatch(
    /^run\/predict.html: .*, open it in a browser\n$/,
  );
  await run("export", "run", "--html", "other.html");
  const text = readFileSync(at("other.html"), "utf8");
  expect(readFileSync(at("run", "predict.html"), "utf8")).toBe(text);
  expect(text).not.toMatch(/(src|href)=/);
  const { page } = opened;
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await opened.openFile(at("other.html"));
    await page.getByRole("heading", { name: "What is species?" }).waitFor();
    await expect
      .poll(() => page.getByLabel("island").inputValue())
      .toMatch(/Biscoe|Dream|Torgersen/);
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.getByLabel("mass").fill("");
    await page.getByLabel("island").selectOption({ label: "not known" });
    await expect
      .poll(() => page.locator(".note").allTextContents())
      .toEqual([
        "1 cell of island is missing, and none was in training: taken as none of the categories.",
      ]);
    expect(await opened.violations()).toEqual([]);
  }
  opened.assertQuiet();
});

it("reads numbers however they are written, and says what it cannot read or what is far from training", async () => {
  const numbers = Array.from(
    { length: 120 },
    (_, i) => `${(i * 7) % 60},${(i % 7) / 4},${((i * 7) % 60) + (i % 5)}`,
  );
  const { bytes } = await trainTable(folder, `x_of_it,y,z\n${numbers.join("\n")}\n`, {
    task: "regression",
  });
  const model = readModel(bytes);
  const { page } = opened;
  await opened.open(bytes);
  const field = page.getByLabel("x_of_it");
  const hint = async () => (await page.locator(".field .hint").first().textContent())!;
  const expected = (x: number | null) => {
    const [{ values }] = model.predict([{ x_of_it: x, y: 0.75 }]) as NumberPrediction[];
    return [values.z];
  };
  await page.getByLabel("y").fill("0,75");
  for (const [text, value] of [
    ["3,5", 3.5],
    ["3.5", 3.5],
    [" −12 ", -12],
    ["1.234,5", 1234.5],
    ["1,234.5", 1234.5],
    ["12,345,678", 12345678],
    ["1 234 567", 1234567],
    ["2e1", 20],
    ["0,125", 0.125],
    ["", null],
  ] as const) {
    await field.fill(text);
    expect([text, await exactNumbers(page)]).toEqual([text, expected(value)]);
    await expect.poll(() => field.getAttribute("aria-invalid")).toBe("false");
  }
  const [column] = model.columns;
  const range = column.range!.join(" to ");
  await field.fill("7");
  expect(await hint()).toBe(`in training ${range}`);
  await field.fill("119.5");
  expect(await hint()).toBe(`training had only ${range}`);
  await field.fill("1,234");
  expect(await hint()).toBe("1,234 may be 1.234 or 1234: write it without a comma");
  for (const text of ["seven", "1,2,3", "0x10", "Infinity"]) {
    await field.fill(text);
    expect(await hint()).toBe(`${text} is not a number, and taken as not known`);
    await expect.poll(() => field.getAttribute("aria-invalid")).toBe("true");
    expect(await exactNumbers(page)).toEqual(expected(null));
  }
  opened.assertQuiet();
});

it("has columns that are called as members of every object are", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const rows = Array.from({ length: 60 }, (_, i) => `${i / 4},${(i * 7) % 60},${i % 5},${i % 7}.5`);
  const csv = [[...names, "it"].join(","), ...rows].join("\n");
  const { bytes } = await trainTable(folder, csv, { task: "regression" });
  const model = readModel(bytes);
  await opened.open(bytes);
  const { numbers } = await typed(model, ["1", "2", "3"], names);
  const record = Object.fromEntries(names.map((name, i) => [name, i + 1]));
  const [{ values }] = model.predict([record]) as NumberPrediction[];
  expect(numbers).toEqual([values.it]);
  await opened.page.getByLabel("__proto__").fill("seven");
  await expect
    .poll(() => opened.page.locator(".field .hint").first().textContent())
    .toBe("seven is not a number, and taken as not known");
  opened.assertQuiet();
});

it("keeps the prediction in sight of thirty fields, and is spoken when the typing rests", async () => {
  const columns = Array.from({ length: 30 }, (_, i) => `column ${i}`);
  const rows = Array.from({ length: 100 }, (_, i) =>
    [...columns.map((_, c) => (i * (c + 3)) % 101), i, 2 * i, 100 - i].join(","),
  );
  const targets = ["a", "b and more", "c"];
  const { bytes } = await trainTable(
    folder,
    `${[...columns, ...targets].join(",")}\n${rows.join("\n")}\n`,
    { task: "regression", label: targets.join(",") },
  );
  const { page } = opened;
  await opened.open(bytes);
  await page.evaluate("scrollTo(0, 0)");
  const isSeen = async () => {
    const box = (await page.locator(".heads").boundingBox())!;
    return box.y >= 0 && box.y + box.height <= 640;
  };
  await expect.poll(() => page.evaluate("document.documentElement.scrollHeight > 2000")).toBe(true);
  expect(await isSeen()).toBe(true);
  await page.getByLabel("column 14").scrollIntoViewIfNeeded();
  expect(await isSeen()).toBe(true);
  const status = page.getByRole("status");
  const before = await status.textContent();
  await page.getByLabel("column 14").pressSequentially("123456");
  await expect.poll(() => status.textContent()).toBe(before);
  const heads = await page.locator("h2").allTextContents();
  const said = heads.map((head) => `${head}.`).join(" ");
  // What training did not know is said after it.
  await expect.poll(() => status.textContent()).toContain(`${said} 1 cell of column 14 is outside`);
  opened.assertQuiet();
});

it("is refused for runs on points of the plane", async () => {
  await chainrule(["train", "--data", "moons", "--epochs", "1", "--out", "moons"], { cwd: folder });
  const { code, stderr } = await chainrule(["export", "moons", "--html"], { cwd: folder });
  expect([code, stderr]).toEqual([
    2,
    "chainrule: moons: the run learnt from points of the plane, and there is no form to try it with: " +
      "export takes runs on tables and on digits\n",
  ]);
});
