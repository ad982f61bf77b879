import ts from "typescript";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as chainrule from "../../src/index.ts";
import { docstringExamples, entries, root } from "../support/examples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

// What an example writes into the temporary folder goes with it.
vi.stubEnv("TMPDIR", temporaryFolder());
afterAll(() => vi.unstubAllEnvs());

const importPattern = /^import (?:type )?(\{[^}]*\}|\* as \w+) from "([^"]*)";$/gm;
/** A line `expression; // → text`, where the text is what String(expression) gives. */
const resultPattern = /^(?!const |let )(.*);\s*\/\/ → (.*)$/gm;

/** The names that an example in a docstring may use without importing them. */
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

describe("examples in docstrings", async () => {
  const nodeModules = docstringExamples.flatMap(({ code }) =>
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

  it.each(docstringExamples)("$where runs and prints what it says", async ({ code }) => {
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
});
