import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { buildElement } from "../../scripts/build-element.mjs";
import { buildStudio } from "../../scripts/build-studio.mjs";
import { compressed, pageSizes } from "../../scripts/studio-sizes.mjs";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Bytes of compressed script at most: the page that opens first, and any other. */
const [first, other] = [90_000, 220_000];
/** Its worker has the compiler, too. */
const playground = 223_000;
/** The workbench's editor (147 kB), what strips types (47 kB), and the library, all of it, for the sandbox. */
const workbench = 500_000;
/** And of the custom element, for other people's pages: programs in it may call all of `F`. */
const elementLimit = 110_000;

const folder = temporaryFolder();

const site = buildStudio(folder);

it("a page of the studio loads no more script than its limit", async () => {
  const sizes = pageSizes(await site);
  const { neuron, workbench: bench, playground: play, ...others } = sizes;
  expect(neuron).toBeLessThanOrEqual(first);
  expect(play).toBeLessThanOrEqual(playground);
  expect(bench).toBeLessThanOrEqual(workbench);
  for (const [page, size] of Object.entries(others)) {
    expect(size, page).toBeLessThanOrEqual(other);
  }
}, 60_000);

it("workers keep the names of classes, by which tables and messages call layers", async () => {
  const workers = (await site).filter(({ fileName }) =>
    /(playground|depth|digits)\.worker/.test(fileName),
  );
  expect(workers).toHaveLength(3);
  for (const { fileName, ...file } of workers) {
    const text = "source" in file ? String(file.source) : file.code;
    expect(text, fileName).toMatch(/\bLinear=class/);
    // A name that two modules have: one of them gets a number.
    expect([...text.matchAll(/[\w$]+\$\d+=class/g)].join(), fileName).toBe("");
  }
}, 60_000);

it("the script of the custom element is no larger than its limit, and the only one", async () => {
  const element = await buildElement(folder);
  expect(compressed(element)).toBeLessThanOrEqual(elementLimit);
  expect(element.imports).toEqual([]);
  expect(element.dynamicImports).toEqual([]);
}, 60_000);

describe("what is counted", () => {
  const chunk = (fileName: string, code: string, more: object = {}) => ({
    ...{ type: "chunk", fileName, code, imports: [], dynamicImports: [], isEntry: false },
    ...{ isDynamicEntry: false, facadeModuleId: null, viteMetadata: { importedAssets: new Set() } },
    ...more,
  });
  const asset = (fileName: string, source: string) => ({ type: "asset", fileName, source });
  /** Not to be compressed: its size says which it is. */
  const noise = (length: number, seed: number) =>
    Array.from({ length }, (_, i) => ((Math.imul(i + seed, 2654435761) >>> 7) % 94) + 33)
      .map((code) => String.fromCharCode(code))
      .join("");

  it("is the shell, the page, what it asks for later and its workers, and no other page", () => {
    const files = [
      chunk("assets/index.js", "shell", {
        isEntry: true,
        imports: ["assets/shared.js"],
        dynamicImports: ["assets/A.js", "assets/B.js"],
      }),
      chunk("assets/shared.js", "shared"),
      chunk("assets/A.js", "a", {
        isDynamicEntry: true,
        facadeModuleId: "/somewhere/studio/pages/a/A.tsx",
        imports: ["assets/index.js"],
        dynamicImports: ["assets/later.js"],
        viteMetadata: { importedAssets: new Set(["assets/train.worker.js", "assets/font.woff2"]) },
      }),
      chunk("assets/B.js", noise(3000, 1), {
        isDynamicEntry: true,
        facadeModuleId: "/somewhere/studio/pages/b/B.tsx",
      }),
      chunk("assets/later.js", "later", {
        isDynamicEntry: true,
        facadeModuleId: "/somewhere/studio/pages/a/later.ts",
      }),
      asset("assets/train.worker.js", 'import("./engine.js")'),
      asset("assets/engine.js", "engine"),
      asset("assets/font.woff2", noise(5000, 2)),
      asset("assets/other.worker.js", noise(4000, 3)),
    ];
    const { a, b } = pageSizes(files as never);
    const gzipped = (text: string) => gzipSync(text, { level: 9 }).length;
    const parts = ["shell", "shared", "a", "later", 'import("./engine.js")', "engine"];
    expect(a).toBe(parts.map(gzipped).reduce((sum, size) => sum + size));
    expect(b).toBe(["shell", "shared", noise(3000, 1)].map(gzipped).reduce((x, y) => x + y));
  });
});
