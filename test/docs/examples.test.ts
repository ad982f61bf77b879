import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import * as chainrule from "../../src/index.ts";
import { docstringExamples, pageExamples } from "../support/examples.ts";

/** The package's entries as users import them, found in package.json. */
const entries = Object.entries(packageJson.exports).flatMap(([path, target]) =>
  typeof target === "string"
    ? []
    : [
        [
          `chainrule${path.slice(1)}`,
          target.default.replace("./dist/", "src/").replace(".js", ".ts"),
        ],
      ],
);

const root = fileURLToPath(new URL("../../", import.meta.url));
const docs = existsSync(`${root}docs`) ? readdirSync(`${root}docs`) : [];
const pages = [
  "README.md",
  ...docs.filter((f) => f.endsWith(".md")).map((f) => `docs/${f}`),
].filter((page) => existsSync(root + page));
const examples = [...docstringExamples(), ...pageExamples(pages)];

const importPattern = /^import (?:type )?(\{[^}]*\}|\* as \w+) from "([^"]*)";$/gm;
/** A line `expression; // → text`, where the text is what String(expression) gives. */
const resultPattern = /^(?!const |let )(.*);\s*\/\/ → (.*)$/gm;

/** The names an example may use without importing them. */
const globals = Object.keys(chainrule);

const runnable = (code: string) =>
  code
    .replace(importPattern, (_, names: string, entry: string) =>
      names.startsWith("*")
        ? `const ${names.slice(5)} = entries["${entry}"];`
        : `const ${names.replaceAll(" as ", ": ").replace(/\btype \w+,?/g, "")} = entries["${entry}"];`,
    )
    .replace(
      resultPattern,
      (_, expression: string, text: string) =>
        `checkExample(${expression}, ${JSON.stringify(text)});`,
    );

describe("examples", async () => {
  const nodeModules = examples.flatMap(({ code }) =>
    [...code.matchAll(importPattern)].map((match) => match[2]).filter((m) => m.startsWith("node:")),
  );
  const files = [
    ...entries.map(([name, file]) => [name, root + file]),
    ...nodeModules.map((m) => [m, m]),
  ];
  const modules = Object.fromEntries(
    await Promise.all(files.map(async ([name, file]) => [name, await import(file)])),
  );

  beforeEach(() => chainrule.manualSeed(0));

  it.each(examples)("$where runs and prints what it says", async ({ code }) => {
    const { outputText } = ts.transpileModule(runnable(code), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    const imported = new Set(
      [...outputText.matchAll(/const \{([^}]*)\} = entries/g)].flatMap((m) =>
        m[1].split(",").map((name) => name.split(":").at(-1)!.trim()),
      ),
    );
    const names = globals.filter((name) => !imported.has(name));
    const run = new Function(
      "entries",
      "checkExample",
      ...names,
      `return (async () => {${outputText.replace(/^export \{\};?$/m, "")}})();`,
    );
    const check = (value: unknown, text: string) => expect(String(value)).toBe(text);
    const all = chainrule as Record<string, unknown>;
    await run(modules, check, ...names.map((name) => all[name]));
  });

  it("have right types", { timeout: 120_000 }, () => {
    const header = (code: string) => {
      const used = globals.filter((name) => !new RegExp(`import [^;]*\\b${name}\\b`).test(code));
      return `import { ${used.join(", ")} } from "chainrule";`;
    };
    const sources = new Map(
      examples.map(({ code }, i) => [
        `${root}test/example-${i}.ts`,
        `${header(code)}\n${code}\nexport {};`,
      ]),
    );
    expect(
      typeErrors(sources).map((error) =>
        error.replace(/example-(\d+)/, (_, i) => examples[i].where),
      ),
    ).toEqual([]);
  });
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
  const diagnostics = ts.getPreEmitDiagnostics(
    ts.createProgram([...sources.keys()], program, host),
  );
  return diagnostics.map((diagnostic) => {
    const { file, start } = diagnostic;
    const line = file && start ? `:${file.getLineAndCharacterOfPosition(start).line}` : "";
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    return `${file?.fileName.slice(root.length) ?? ""}${line}: ${text}`;
  });
}
