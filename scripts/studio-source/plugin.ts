import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Plugin } from "vite";
import { colourPython, colourTypeScript } from "./colour.ts";
import { instrument } from "./instrument.ts";
import { programModule } from "./program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const probe = `${root}studio/pages/engine/run/probe.ts`;
/** The rooms of the library that can be run line by line. */
const stepped = /\/src\/(?:scalar|manual)\//;

const entry = /^chainrule\/(scalar|manual)\?stepped$/;

const parsed = (path: string, text: string) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);

const read = (id: string) => readFileSync(id.replace(/\?.*$/, ""), "utf8");

/** A fenced block of a page in Markdown, by its position: `page.md?block=2`. */
function blockOf(page: string, index: number): { language: string; text: string } {
  const [, language, text] = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)][index];
  return { language, text };
}

/** A module with the probe, in JavaScript: a page in Markdown is not taken for TypeScript by its name. */
function moduleOf(code: string): string {
  const { outputText } = ts.transpileModule(
    `import { probe } from ${JSON.stringify(probe)};\n${code}`,
    {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
      },
    },
  );
  return outputText;
}

/**
 * The library's own source for the page that reads it, as it is when the studio is built:
 *
 * - `chainrule/scalar?stepped` is the engine, which tells a probe of each line before it runs;
 * - `FILE.ts?lines` is a file's text, coloured;
 * - `FILE.ts?program` and `PAGE.md?program=N` are programs that use it, with numbers to change;
 * - `PAGE.md?lines=N` is a block of a page, coloured.
 */
export const studioSource: Plugin = {
  name: "studio-source",
  enforce: "pre",
  async resolveId(source, importer) {
    const [, room] = entry.exec(source) ?? [];
    if (room) return `${root}src/${room}/index.ts?stepped`;
    const query = /\?(?:lines|program)(?:=\d+)?$/.exec(source)?.[0];
    if (query) {
      const found = await this.resolve(source.slice(0, -query.length), importer, {
        skipSelf: true,
      });
      return found && `${found.id}${query}`;
    }
    if (!importer?.endsWith("?stepped") || !source.startsWith(".")) return undefined;
    const found = await this.resolve(source, importer.replace("?stepped", ""), { skipSelf: true });
    return found && stepped.test(found.id) ? `${found.id}?stepped` : found;
  },
  load(id) {
    const [path, query] = id.split("?");
    const [kind, index] = (query ?? "").split("=");
    if (kind !== "stepped" && kind !== "lines" && kind !== "program") return undefined;
    this.addWatchFile(path);
    const name = relative(root, path);
    const { language, text } =
      index === undefined ? { language: "ts", text: read(id) } : blockOf(read(id), Number(index));
    if (kind === "stepped") return moduleOf(instrument(parsed(name, text), { path: name }));
    if (kind === "program") return moduleOf(programModule(text, name));
    const lines = language === "python" ? colourPython(text) : colourTypeScript(parsed(name, text));
    return `export default ${JSON.stringify(lines)};`;
  },
};
