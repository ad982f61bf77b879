import ts from "typescript";
import { expect, it } from "vitest";
import * as chainrule from "../../src/index.ts";
import { docstringExamples, entries, programs, root } from "../support/examples.ts";

/** The names that an example in a docstring may use without importing them. */
const globals = Object.keys(chainrule);

it("the examples have right types", () => {
  const header = (code: string) => {
    const used = globals.filter((name) => !new RegExp(`import [^;]*\\b${name}\\b`).test(code));
    return `import { ${used.join(", ")} } from "chainrule";`;
  };
  const examples = [
    ...docstringExamples.map(({ where, code }) => ({ where, code: `${header(code)}\n${code}` })),
    ...programs,
  ];
  const sources = new Map(
    examples.map(({ code }, i) => [`${root}test/example-${i}.ts`, `${code}\nexport {};`]),
  );
  expect(
    typeErrors(sources).map((error) => error.replace(/example-(\d+)/, (_, i) => examples[i].where)),
  ).toEqual([]);
});

/** Type-checks files that exist only here, with the package's names leading to its sources. */
function typeErrors(sources: Map<string, string>): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const paths = Object.fromEntries(entries.map(([name, file]) => [name, [root + file]]));
  const program = {
    ...options,
    paths,
    noUnusedLocals: false,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  };
  const host = ts.createCompilerHost(program);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) =>
    sources.has(file)
      ? ts.createSourceFile(file, sources.get(file)!, ts.ScriptTarget.ES2022)
      : getSourceFile(file, ...rest);
  const checked = ts.createProgram([...sources.keys()], program, host);
  const diagnostics = [...sources.keys()].flatMap((file) =>
    ts.getPreEmitDiagnostics(checked, checked.getSourceFile(file)),
  );
  return diagnostics.map((diagnostic) => {
    const { file, start } = diagnostic;
    const line = file && start ? `:${file.getLineAndCharacterOfPosition(start).line}` : "";
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    return `${file?.fileName.slice(root.length) ?? ""}${line}: ${text}`;
  });
}
