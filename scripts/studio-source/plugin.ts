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
/** The rooms of the library that are run line by line, and the files in them that tell of their lines. */
const stepped = /\/src\/(?:scalar|manual)\//;
const told =
  /\/(?:scalar\/(?:value|methods|operation|mlp)|manual\/(?:layer|operation|linear|activation|batch-norm|dropout|softmax|attention|sequential|sgd|losses\/[a-z-]+))\.ts$/;

const entry = /^chainrule\/(scalar|manual)\?stepped$/;

const files = new Map<string, ts.SourceFile>();

/** A file is both shown and run: it is read once. */
function parsed(path: string, text: string): ts.SourceFile {
  const known = files.get(path);
  if (known?.text === text) return known;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  files.set(path, file);
  return file;
}

const read = (id: string) => readFileSync(id.replace(/\?.*$/, ""), "utf8");

/** A fenced block of a page in Markdown, by its position: `page.md?block=2`. */
function blockOf(page: string, index: number): { language: string; text: string } {
  const [, language, text] = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)][index];
  return { language, text };
}

const withProbe = (code: string) => `import { probe } from ${JSON.stringify(probe)};\n${code}`;

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
      // A program is TypeScript, also in a page in Markdown: its name is to say so.
      const isPage = query.startsWith("?program=");
      return found && `${found.id}${query}${isPage ? "&lang.ts" : ""}`;
    }
    if (!importer?.endsWith("?stepped") || !source.startsWith(".")) return undefined;
    const found = await this.resolve(source, importer.replace("?stepped", ""), { skipSelf: true });
    return found && stepped.test(found.id) ? `${found.id}?stepped` : found;
  },
  load(id) {
    const [path, query] = id.split("?");
    const [, kind, index] = /^(stepped|lines|program)(?:=(\d+))?/.exec(query ?? "") ?? [];
    if (!kind || (kind === "stepped" && !told.test(path))) return undefined;
    this.addWatchFile(path);
    const name = relative(root, path);
    const { language, text } =
      index === undefined ? { language: "ts", text: read(id) } : blockOf(read(id), Number(index));
    if (kind === "stepped") return withProbe(instrument(parsed(name, text), { path: name }));
    if (kind === "program") return withProbe(programModule(text, name));
    const lines = language === "python" ? colourPython(text) : colourTypeScript(parsed(name, text));
    return `export default ${JSON.stringify(lines)};`;
  },
};
