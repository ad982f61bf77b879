import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBrowser, openPage } from "../support/browser.ts";
import { entries, pageExamples, root } from "../support/examples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { installPackage, run, shownBy } from "./install.ts";
import { definitionsOf } from "./tsserver.ts";

const folder = temporaryFolder();
let project: string;
let installed: string;
let files: string[];

beforeAll(async () => {
  project = await installPackage(folder);
  installed = join(project, "node_modules/chainrule");
  files = readdirSync(installed, { recursive: true, encoding: "utf8" });
}, 600_000);
afterAll(closeBrowser);

const filesEndingIn = (ending: string) => files.filter((file) => file.endsWith(ending));

describe("the package, installed from its tarball", () => {
  it("needs nothing else", () => {
    expect(readdirSync(join(project, "node_modules")).filter((name) => name[0] !== ".")).toEqual([
      "chainrule",
    ]);
  });

  it.each(pageExamples(["README.md"]))("runs $where under Node", async ({ code }) => {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(join(project, "program.js"), outputText);
    const { stdout } = await run(process.execPath, ["program.js"], { cwd: project });
    expect(stdout.trimEnd().split("\n")).toEqual(shownBy(code));
  });

  it("npx chainrule train says what it reads, and learns the digits that came with it", async () => {
    const brief = ["--layers", "16", "--epochs", "3"];
    const { stdout } = await run("npx", ["chainrule", "train", ...brief], { cwd: project });
    expect(stdout).toMatch(/^Data: the 1,500 digits of MNIST that come with chainrule\.\n/);
    expect(stdout).toContain("1,000 samples to learn from, 500 to test on");
    expect(stdout).toMatch(/^ {2}npx chainrule train --data digits /m);
    expect(existsSync(join(project, "runs/digits-1/report.html"))).toBe(true);
  });

  it("npx chainrule studio serves the studio that came with it", async () => {
    const child = spawn("npx", ["chainrule", "studio"], { cwd: project, detached: true });
    try {
      const [printed] = await once(child.stdout, "data");
      const [, address] = /^The studio: (\S+)\n/.exec(String(printed))!;
      const page = await (await fetch(address)).text();
      expect(page).toContain("<title>chainrule studio</title>");
      const [, script] = /<script type="module" crossorigin src="\.\/(.*?)">/.exec(page)!;
      const { status, headers } = await fetch(address + script);
      expect([status, headers.get("content-type")]).toEqual([
        200,
        "text/javascript; charset=utf-8",
      ]);
    } finally {
      // npx and what it started: Ctrl-C reaches both.
      process.kill(-child.pid!, "SIGINT");
      await once(child, "close");
    }
  });

  it("gives the digits' files to programs and bundlers by name", async () => {
    const name = "chainrule/digits/t10k-labels-idx1-ubyte.gz";
    const code = `console.log(import.meta.resolve("${name}"))`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], {
      cwd: project,
    });
    expect(existsSync(new URL(stdout.trim()))).toBe(true);
  });

  it("a page of one bundled file is made and works as the README says", async () => {
    const page = readFileSync(`${root}README.md`, "utf8");
    const [, name, code] = /^```js\n\/\/ (\S+)\n(.*?)^```$/ms.exec(page)!;
    const [, command] = /^npx esbuild (.*)$/m.exec(page)!;
    const [, html] = /^```html\n(.*?)^```$/ms.exec(page)!;
    writeFileSync(join(project, name), code);
    const esbuild = `${root}node_modules/.bin/esbuild`;
    await run(esbuild, command.split(" "), { cwd: project });
    const [, script] = /src="([^"]*)"/.exec(html)!;
    const bundle = readFileSync(join(project, script), "utf8");
    // Asked for by every browser.
    const icon = { "favicon.ico": "" };
    const printed = await openPage({ "index.html": html, [script]: bundle, ...icon });
    expect([printed]).toEqual(shownBy(code));
  });

  it("has no link in its pages that leads nowhere", () => {
    const own = filesEndingIn(".md").filter((file) => !file.startsWith("node_modules"));
    expect(own.length).toBeGreaterThan(10);
    const broken = own.flatMap((file) => {
      const text = readFileSync(join(installed, file), "utf8").replace(/^ *```.*?^ *```/gms, "");
      const targets = [...text.matchAll(/\]\(([^)\s]*)\)/g)].map(([, target]) => target);
      return targets
        .filter((target) => !/^(<?https?:|#)/.test(target))
        .filter((target) => !existsSync(join(installed, dirname(file), target.split("#")[0])))
        .map((target) => `${file}: ${target}`);
    });
    expect(broken).toEqual([]);
  });

  it("has the sources that its maps name", () => {
    const maps = filesEndingIn(".map");
    expect(maps.filter((file) => file.endsWith(".d.ts.map")).length).toBeGreaterThan(200);
    const declarations = filesEndingIn(".d.ts");
    expect(declarations.filter((file) => !maps.includes(`${file}.map`))).toEqual([]);
    for (const file of maps) {
      const { sources, sourceRoot = "" } = JSON.parse(readFileSync(join(installed, file), "utf8"));
      for (const source of sources) {
        const path = resolve(installed, dirname(file), sourceRoot, source);
        expect(relative(installed, path), file).toMatch(/^src\//);
        expect(existsSync(path), `${file}: ${source}`).toBe(true);
      }
    }
  });

  it("has a source that an editor goes to from a name of each entry", async () => {
    const names = await Promise.all(
      entries.map(async ([, file]) => {
        const all: Record<string, unknown> = await import(root + file);
        return Object.keys(all).find((name) => typeof all[name] === "function")!;
      }),
    );
    const lines = entries.map(([entry], i) => `export { ${names[i]} as _${i} } from "${entry}";\n`);
    const at = lines.map((_, i) => lines.slice(0, i).join("").length + "export { ".length);
    const places = await definitionsOf(join(project, "use.ts"), lines.join(""), at);
    expect(places).toHaveLength(entries.length);
    for (const [i, { file, line }] of places.entries()) {
      expect(relative(installed, file)).toMatch(/^src\/.*\.ts$/);
      const text = readFileSync(file, "utf8").split("\n")[line - 1];
      expect(text).toMatch(new RegExp(`^export .*\\b${names[i]}\\b`));
    }
  });

  it("spends at most 300 kB on digits", () => {
    const digits = files.filter((file) => file.startsWith("digits/"));
    const sizes = digits.map((file) => statSync(join(installed, file)).size);
    expect(digits).toHaveLength(5);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(300_000);
  });
});
