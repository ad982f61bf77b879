import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transformSync } from "esbuild";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ones } from "../../src/index.ts";
import { expected, type Used, useEveryGroup } from "./groups.ts";
import { entries, programOf, sampleOf } from "./samples.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
/** The package as it is installed: package.json and dist/. */
let folder: string;
const here = (file: string) => join(folder, file);

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  types: [],
  strict: true,
  noEmit: true,
};
const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();
const { getSourceFile } = host;
host.getSourceFile = (file, ...rest) => {
  if (!parsed.has(file)) parsed.set(file, getSourceFile(file, ...rest));
  return parsed.get(file);
};

/** The type errors of a program of one file, which sees no other augmentation than those it imports. */
function typeErrors(file: string): string[] {
  const program = ts.createProgram([file], options, host);
  return ts
    .sortAndDeduplicateDiagnostics([
      ...program.getSyntacticDiagnostics(program.getSourceFile(file)),
      ...program.getSemanticDiagnostics(program.getSourceFile(file)),
    ])
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "chainrule-built-"));
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  const target = ["-p", `${root}tsconfig.build.json`, "--outDir", here("dist")];
  await run(process.execPath, [compiler, ...target]);
  copyFileSync(`${root}package.json`, here("package.json"));
  const groups = readFileSync(`${root}test/entries/groups.ts`, "utf8");
  writeFileSync(here("groups.js"), transformSync(groups, { loader: "ts" }).code);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(entries.filter((entry) => sampleOf(entry) !== null))(
  "built, the tensors of %s",
  (entry) => {
    const name = entry.replace(/^\W+/, "") || "core";

    it("have all methods", async () => {
      writeFileSync(here(`${name}.js`), programOf(sampleOf(entry)!, "./dist", "js"));
      const { stdout } = await run(process.execPath, [`${name}.js`], { cwd: folder });
      const { results, methods } = JSON.parse(stdout) as Used;
      expect(results).toEqual(expected);
      expect(methods).toEqual(useEveryGroup(ones([2, 2])).methods);
    });

    it("have all methods in their type", () => {
      const file = here(`${name}.ts`);
      writeFileSync(
        file,
        `import { tensor } from "./dist/tensor/creation.js";
       const given = tensor([[1, 2], [3, 4]]);
       ${sampleOf(entry)}
       x.clone().mul(2).sum().reshape([1]).at(0).add_(1).backward();`,
      );
      expect(typeErrors(file)).toEqual([]);
    });
  },
);
