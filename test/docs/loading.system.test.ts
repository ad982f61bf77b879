import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle, closeBrowser, openPage } from "../support/browser.ts";
import { pageExamples, root } from "../support/examples.ts";
import { installIn } from "../support/javascript.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The files of the page, by their names. */
const page = readFileSync(`${root}docs/data.md`, "utf8");
const files: Record<string, string> = Object.fromEntries(
  [...page.matchAll(/^```js (\S+)$/gm)].flatMap(([, name]) =>
    pageExamples(["docs/data.md"], `js ${name}`).map(({ code }) => [name, code]),
  ),
);

/** The example of a function, as a program that prints what its last line shows. */
function exampleOf(file: string): string {
  const lines = readFileSync(root + file, "utf8")
    .match(/```js\n([^`]*) \* ```/)![1]
    .split("\n");
  const code = lines.map((line) => line.replace(/^ \* ?/, "")).join("\n");
  return code.replace(/^(.*); \/\/ → (.*)$/gm, "console.log(String($1)); // → $2");
}

const shownBy = (code: string) =>
  [...code.matchAll(/^ *console\.log\(.*; \/\/ → (.*)$/gm)].map(([, text]) => text).join("\n");

describe("the files of docs/data.md, and the examples that go with them", () => {
  const folder = temporaryFolder();
  afterAll(closeBrowser);

  beforeAll(() => {
    installIn(folder);
    for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code);
    writeFileSync(join(folder, "example.js"), exampleOf("src/node/load-in-workers.ts"));
  });

  it.each(["train.js", "example.js"])("%s prints in Node what it shows, and ends", async (name) => {
    const expected = shownBy(readFileSync(join(folder, name), "utf8"));
    expect(expected).not.toBe("");
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, name)], {
      timeout: 60_000,
    });
    expect(stdout.trim()).toBe(expected);
  });

  it.each([
    ["page.js", files["page.js"]],
    ["the example of connectWorkers", exampleOf("src/data/workers/connect.ts")],
  ])("%s prints in a page what it shows", async (_, code) => {
    expect(shownBy(code)).not.toBe("");
    const worker = await bundle(files["points.worker.js"]);
    const served = { "main.js": await bundle(code), "points.worker.js": worker };
    expect(await openPage(served)).toBe(shownBy(code));
  });
});
