import { execFile } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { root } from "../support/examples.ts";

export const run = promisify(execFile);

/**
 * Builds and packs a copy of the sources, and installs the tarball as somebody else does.
 *
 * @param folder where both are done.
 * @returns the folder of a project whose only dependency is the package.
 */
export async function installPackage(folder: string): Promise<string> {
  const sources = join(folder, "sources");
  const packed = packageJson.files.filter((name) => name !== "dist" && !name.startsWith("!"));
  const tools = ["package.json", "README.md", "LICENSE", "scripts", "studio", "tsconfig.json"];
  for (const name of [...packed, ...tools, "tsconfig.build.json"]) {
    const filter = (source: string) => !source.endsWith("node_modules");
    cpSync(root + name, join(sources, name), { recursive: true, filter });
  }
  symlinkSync(`${root}node_modules`, join(sources, "node_modules"));
  await run(process.execPath, ["scripts/build.mjs"], { cwd: sources });
  await run("npm", ["pack", "--ignore-scripts"], { cwd: sources });

  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
  const tarball = `../sources/chainrule-${packageJson.version}.tgz`;
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: project });
  return project;
}

/** Each line that a program's code says it prints. */
export function shownBy(code: string): string[] {
  return [...code.matchAll(/; \/\/ → (.*)$/gm)].map(([, text]) => text);
}
