import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { pagePolicy } from "../src/cli/studio/policy.ts";

const source = fileURLToPath(new URL("../src/", import.meta.url));

/**
 * The library's modules that do something by being imported, as those that give tensors their methods: they
 * are imported without a name. With them stand those that import them so. All other modules are only as
 * much as is used of them, which the bundler cannot see by itself: a page loads 8% less script.
 */
function modulesWithEffects(): ReadonlySet<string> {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" });
  const modules = files.filter((file) => file.endsWith(".ts")).map((file) => join(source, file));
  return new Set(
    modules.flatMap((module) => {
      const named = readFileSync(module, "utf8").matchAll(/^import "(.*)";$/gm);
      const imported = [...named].map(([, path]) => resolve(dirname(module), path));
      return imported.length > 0 ? [module, ...imported] : [];
    }),
  );
}

const withEffects = modulesWithEffects();

/** The built page carries the policy with it: a static host sends no headers of ours. */
const policyInPage: Plugin = {
  name: "policy-in-page",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: pagePolicy },
      // Before anything that it speaks of.
      injectTo: "head-prepend",
    },
  ],
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses: the site works under any path.
  base: "./",
  plugins: [policyInPage],
  resolve: {
    alias: [
      { find: /^chainrule$/, replacement: `${source}index.ts` },
      { find: /^chainrule\/(.+)$/, replacement: `${source}$1/index.ts` },
    ],
  },
  worker: { format: "es" },
  build: {
    outDir: "../dist/studio",
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !id.startsWith(source) || withEffects.has(id) },
    },
    // Of the libraries whose code goes along.
    license: { fileName: "licenses.txt" },
  },
});
