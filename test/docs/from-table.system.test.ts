import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { chainrule } from "../cli/train/process.ts";
import { pageExamples } from "../support/examples.ts";
import { installIn } from "../support/javascript.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const page = readFileSync("docs/from-table-to-prediction.md", "utf8");
const folder = temporaryFolder();
const penguins = "examples/node_modules/vega-datasets/data/penguins.json";

/** A block of the page, by its name in a comment around it. */
const block = (name: string) =>
  new RegExp(`(<!-- ${name} -->\n\`\`\`text\n)([^\`]*)(\n\`\`\`\n<!-- /${name} -->)`);

const quoted = (name: string) => block(name).exec(page)![2];

const number = /\d[\d,]*\.?\d*(?:e-?\d+)?/g;

/** Whether texts say the same, but for the last digits of what was trained, which are another machine's. */
function isAsGood(quoted: string, printed: string): boolean {
  const words = (text: string) => text.replaceAll(number, "#").split(/\s+/).join(" ");
  const numbers = (text: string) =>
    (text.match(number) ?? []).map((digits) => Number(digits.replaceAll(",", "")));
  const [before, now] = [numbers(quoted), numbers(printed)];
  return (
    words(quoted) === words(printed) &&
    before.every((value, i) => Math.abs(value - now[i]) <= 0.03 * Math.abs(value) + 0.01)
  );
}

async function printed(...args: string[]): Promise<string> {
  // The system's library for matrix products may be any: the page's figures are those without one.
  const env = { CHAINRULE_BLAS: "off" };
  const { code, stdout, stderr } = await chainrule(args, { cwd: folder, env });
  expect([args, code, code === 0 ? "" : stderr]).toEqual([args, 0, ""]);
  return `${stdout.trimEnd()}\n${stderr}`;
}

/** The lines from one to another. */
function between(text: string, first: RegExp, last: RegExp): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const start = lines.findIndex((line) => first.test(line));
  const length = lines.slice(start).findIndex((line) => last.test(line));
  expect([start, length].every((index) => index >= 0)).toBe(true);
  return lines.slice(start, start + length + 1).join("\n");
}

it("the page quotes what the commands print: npm run test:system -- test/docs/from-table.system.test.ts -u renews it", async () => {
  copyFileSync(penguins, join(folder, "penguins.json"));
  writeFileSync(join(folder, "new.csv"), `${quoted("new.csv")}\n`);
  const trained = await printed(
    ...["train", "--data", "penguins.json", "--label", "Species", "--out", "runs/penguins"],
  );
  const mass = ["--label", "Body Mass (g)", "--ignore", "Species", "--out", "runs/mass"];
  await printed("train", "--data", "penguins.json", ...mass);
  const predict = ["predict", "runs/penguins", "new.csv"];
  const blocks = {
    columns: between(trained, /^ {2}column +type/, /share of every class/),
    test: between(trained, /^ {2}Better than/, /^ +Gentoo /),
    predict: await printed(...predict, "--format", "text"),
    csv: await printed(...predict, "--format", "csv"),
    mass: await printed("predict", "runs/mass", "new.csv", "--format", "text"),
    evaluate: await printed("evaluate", "runs/penguins", "penguins.json"),
  };
  let renewed = page;
  for (const [name, text] of Object.entries(blocks)) {
    const now = text.trimEnd();
    if (isAsGood(quoted(name), now)) continue;
    renewed = renewed.replace(block(name), (_, before, __, after) => before + now + after);
  }
  await expect(renewed).toMatchFileSnapshot("../../docs/from-table-to-prediction.md");
});

it("the page's program asks the run that the page has trained", async () => {
  const [{ code }] = pageExamples(["docs/from-table-to-prediction.md"], "js predict.js");
  installIn(folder);
  writeFileSync(join(folder, "predict.js"), code);
  const { stdout } = await promisify(execFile)(process.execPath, ["predict.js"], { cwd: folder });
  const shown = [...code.matchAll(/; \/\/ → (.*)$/gm)].map(([, text]) => text);
  expect(stdout.trim().split("\n")).toEqual(shown);
});
