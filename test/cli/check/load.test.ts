import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { loadModule } from "../../../src/cli/check/load.ts";
import { packageModules } from "../../../src/cli/check/package-modules.ts";
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

  it("where the package is installed beside it, too", async () => {
    const beside = join(folder, "node_modules/chainrule");
    mkdirSync(beside, { recursive: true });
    const exported = { ".": "./own.cjs", "./manual": "./own.cjs" };
    writeFileSync(
      join(beside, "package.json"),
      JSON.stringify({ name: "chainrule", exports: exported }),
    );
    writeFileSync(join(beside, "own.cjs"), "exports.Tanh = class {};\n");
    const texts = {
      cjs: 'const { Tanh } = require("chainrule/manual");\nexports.tanh = new Tanh();\n',
      mjs: 'import { Tanh } from "chainrule/manual";\nexport const tanh = new Tanh();\n',
      ts: 'import { Tanh } from "chainrule/manual";\nexport const tanh = new Tanh();\n',
    };
    for (const [extension, text] of Object.entries(texts)) {
      expect((await load(text, extension)).tanh, extension).toBeInstanceOf(manual.Tanh);
    }
    rmSync(join(folder, "node_modules"), { recursive: true });
  });

  it("and what it imports", async () => {
    writeFileSync(join(folder, "other.ts"), 'export * from "chainrule/manual";\n');
    const { Linear } = await load('export { Linear } from "./other.ts";\n');
    expect(Linear).toBe(manual.Linear);
  });
});

describe("the exports of CommonJS", () => {
  it.each<[string, string, string[]]>([
    ["by name", "exports.a = 1;\nexports.b = 2;", ["a", "b"]],
    ["an object", "module.exports = { a: 1, inputs: [2] };", ["a", "inputs"]],
    ["a class", "module.exports = class Own {};", ["default"]],
    ["a function", "module.exports = function own(x) {};", ["default"]],
    [
      "a class with others",
      "module.exports = class Own {};\nmodule.exports.b = 2;",
      ["b", "default"],
    ],
    ["an instance", "module.exports = new (class Own { rate = 1 })();", ["default"]],
    ["an object with forward", "module.exports = { forward() {} };", ["default"]],
    ["nothing", "", []],
  ])("%s", async (_, text, names) => {
    expect(Object.keys(await load(text, "cjs")).sort()).toEqual(names);
  });
});

it.each(["ts", "mjs"])("accessor fields, %s", async (extension) => {
  const { own } = await load(
    'const key = "key";\n' +
      "class Own {\n  accessor rate = 2;\n  static accessor count = 0;\n  accessor #own = 3;\n" +
      "  accessor [key] = 4;\n  accessor none;\n" +
      "  add() { this.rate += 1; this.#own += 1; Own.count += 1;\n" +
      "    return [this.rate, this.#own, Own.count, this.key, this.none]; }\n}\n" +
      "export const own = new Own();\n",
    extension,
  );
  const { add } = own as { add(): unknown };
  expect(add.call(own)).toEqual([3, 4, 1, 4, undefined]);
  expect(Object.keys(own as object)).toEqual([]);
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
    await expect(loadModule(folder)).rejects.toThrow("cannot be read: it is a folder");
  });
});
