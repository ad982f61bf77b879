import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { loadModule, packageModules } from "../../../src/cli/check/load.ts";
import * as manual from "../../../src/manual/index.ts";
import { entries } from "../../support/examples.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function load(text: string, extension = "ts"): Promise<Record<string, unknown>> {
  count += 1;
  const file = join(folder, `file-${count}.${extension}`);
  writeFileSync(file, text);
  return loadModule(file);
}

it("a file has all entries of the package", () => {
  expect(Object.keys(packageModules).sort()).toEqual(entries.map(([name]) => name).sort());
});

describe("a file gets the modules of the command itself", () => {
  it.each([
    ["ts", 'import { Tanh } from "chainrule/manual";\nexport const tanh: Tanh = new Tanh();\n'],
    [
      "mjs",
      'import * as manual from "chainrule/manual";\nexport const tanh = new manual.Tanh();\n',
    ],
    ["js", 'import { Tanh } from "chainrule/manual";\nexport default { tanh: new Tanh() };\n'],
    [
      "cjs",
      'const { Tanh } = require("chainrule/manual");\nmodule.exports = { tanh: new Tanh() };\n',
    ],
    [
      "mts",
      'const { Tanh } = await import("chainrule/manual");\n' +
        "class Own { constructor(public readonly tanh = new Tanh()) {} }\n" +
        "export const { tanh } = new Own();\n",
    ],
  ])("%s", async (extension, text) => {
    const { tanh } = await load(text, extension);
    expect(tanh).toBeInstanceOf(manual.Tanh);
  });

  it("and what it imports", async () => {
    writeFileSync(join(folder, "other.ts"), 'export * from "chainrule/manual";\n');
    const { Linear } = await load('export { Linear } from "./other.ts";\n');
    expect(Linear).toBe(manual.Linear);
  });
});

describe("what goes wrong is told in a line, with its place", () => {
  const tensor = fileURLToPath(new URL("../../../src/tensor/tensor.ts", import.meta.url));
  it.each([
    [
      "syntax",
      "export const a = 1;\nexport const b = = 2;\n",
      /: Unexpected token, at .*\.ts:2:18$/,
    ],
    ["an error", '\nthrow new TypeError("no\\nno");\n', /: TypeError: no, at .*file-\d+\.ts:2$/],
    ["no error", 'throw "text";\n', /: text was thrown$/],
    ["a file", 'import "./none.ts";\n', /: Cannot find module '\.\/none\.ts'$/],
    ["an entry", 'import "chainrule/manul";\n', /: Cannot find module 'chainrule\/manul'$/],
    [
      "another copy",
      `import { Tensor } from ${JSON.stringify(tensor)};\nexport const f = () => Tensor;\n`,
      /: loads another copy of chainrule \(src\/tensor\/tensor\.ts\)\. Import it by its name/,
    ],
  ])("%s", async (_, text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  it("no file", async () => {
    await expect(loadModule("none.ts")).rejects.toThrow(
      "none.ts: cannot be read: no such file or directory (ENOENT)",
    );
    await expect(loadModule(folder)).rejects.toThrow("cannot be read: illegal operation");
  });
});
