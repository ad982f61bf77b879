import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const { config } = ts.readConfigFile("tsconfig.build.json", ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());

/** The declarations that the build writes for a source and for all that it imports, by path. */
function declarationsOf(source: string): Map<string, string> {
  const written = new Map<string, string>();
  const wanted = { ...options, types: [], noCheck: true, emitDeclarationOnly: true };
  ts.createProgram([source], wanted).emit(undefined, (path, text) => written.set(path, text));
  return written;
}

it("the published types do not lead to D3's, which are not installed with the package", () => {
  const declarations = declarationsOf("src/draw/index.ts");
  const open = [join(process.cwd(), "dist/draw/index.d.ts")];
  const reached = new Set<string>();
  for (let path = open.pop(); path; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const { fileName } of ts.preProcessFile(declarations.get(path)!).importedFiles) {
      expect(fileName, path).toMatch(/^\.\.?\//);
      open.push(join(dirname(path), fileName).replace(/\.[jt]s$/, ".d.ts"));
    }
  }
  expect(reached.size).toBeGreaterThan(10);
});
