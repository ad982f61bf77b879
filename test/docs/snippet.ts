import { format } from "node:util";
import ts from "typescript";
import { expect } from "vitest";
import { manualSeed } from "../../src/index.ts";
import { entries, root } from "../support/examples.ts";

/** What a piece of code may import, by name. */
const modules: Record<string, unknown> = Object.fromEntries(
  await Promise.all(entries.map(async ([name, file]) => [name, await import(root + file)])),
);

const compiled = (code: string) =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  }).outputText;

/** Runs a piece of code from a page, and gives the value of an expression after it. */
export function runSnippet(code: string, expression = "undefined"): unknown {
  manualSeed(0);
  const silent = { log() {} };
  const run = new Function(
    "require",
    "exports",
    "console",
    `${compiled(code)}\nreturn ${expression};`,
  );
  return run((name: string) => modules[name], {}, silent);
}

/** A line that says behind it what it prints: `console.log(1 + 1); // → 2`. */
const shownPattern = /^(.*;)\s*\/\/ → (.*)$/gm;

/**
 * Runs a whole program from a page, which knows nothing but what it imports, and compares what its lines
 * print with what the page shows behind them.
 *
 * @returns all that it printed.
 */
export async function runProgram(code: string): Promise<string[]> {
  manualSeed(0);
  const names = ts.preProcessFile(code).importedFiles.map(({ fileName }) => fileName);
  for (const name of names) modules[name] ??= await import(name);
  const printed: string[] = [];
  let shown = 0;
  const log = (...values: unknown[]) => printed.push(format(...values));
  const show = (text: string) => {
    expect(printed.slice(shown).at(-1), "the last line printed").toBe(text);
    shown = printed.length;
  };
  const checked = code.replace(
    shownPattern,
    (_, statement: string, text: string) => `${statement} show(${JSON.stringify(text)});`,
  );
  const program = `return (async () => {${compiled(checked)}})();`;
  const run = new Function("require", "exports", "console", "show", program);
  const vitest = {
    expect,
    test: async (name: string, body: () => unknown) => log(name, await body()),
  };
  await run((name: string) => (name === "vitest" ? vitest : modules[name]), {}, { log }, show);
  return printed;
}
