import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { root } from "./examples.ts";

/** Writes a folder's TypeScript as JavaScript, file by file: threads of Node 20 read no other. */
export function writeJavaScript(from: string, to: string): void {
  const files = readdirSync(from, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const { code } = transformSync(readFileSync(join(from, file), "utf8"), { loader: "ts" });
    const target = join(to, file.replace(/ts$/, "js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code.replace(/((?:from|import)\s*\(?\s*"\.[^"]*\.)ts"/g, '$1js"'));
  }
}

/** Installs the package for the programs in a folder. */
export function installIn(folder: string): void {
  const target = join(folder, "node_modules/chainrule");
  mkdirSync(target, { recursive: true });
  copyFileSync(`${root}package.json`, join(target, "package.json"));
  symlinkSync(`${root}digits`, join(target, "digits"));
  writeJavaScript(`${root}src`, join(target, "dist"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
}
