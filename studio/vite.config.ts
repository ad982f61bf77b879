import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { defineConfig, type Plugin } from "vite";
import { studioSource } from "../scripts/studio-source/plugin.ts";
import { pagePolicy } from "../src/cli/studio/policy.ts";

const source = fileURLToPath(new URL("../src/", import.meta.url));

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

/** A module with all that it imports, as one text; and the files that it is made of. */
async function bundled(entry: string, options: BuildOptions) {
  const { outputFiles, metafile } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, metafile: true, target: "es2022" },
    tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
    ...options,
  });
  return { text: outputFiles![0].text, files: Object.keys(metafile!.inputs) };
}

const asBundle = "?bundle";

/**
 * `import program from "./runner.worker.ts?bundle"` is that program as text: the workbench's sandbox can load
 * nothing, and is handed what it runs.
 */
const bundleAsText: Plugin = {
  name: "bundle-as-text",
  enforce: "pre",
  async load(id) {
    if (!id.endsWith(asBundle)) return null;
    const entry = id.slice(0, -asBundle.length);
    // Reports call layers by their classes, and so names are kept.
    const { text, files } = await bundled(entry, { format: "iife", minify: true, keepNames: true });
    for (const file of files) this.addWatchFile(file);
    return `export default ${JSON.stringify(text)};`;
  },
};

const classNames = { class: true, function: false };

/** Annotations are for bundlers: nobody bundles this again. */
const comments = { annotation: false };

const asData = "?data";

/** `import data from "./texts.ts?data"` is what that module exports, plain data, computed when the site is built. */
const moduleAsData: Plugin = {
  name: "module-as-data",
  enforce: "pre",
  async load(id) {
    if (!id.endsWith(asData)) return null;
    const { text, files } = await bundled(id.slice(0, -asData.length), { format: "esm" });
    for (const file of files) this.addWatchFile(file);
    const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
    const { default: data } = await import(url);
    return `export default ${JSON.stringify(data)};`;
  },
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses: the site works under any path.
  base: "./",
  plugins: [studioSource, policyInPage, bundleAsText, moduleAsData],
  resolve: {
    alias: [
      { find: /^chainrule$/, replacement: `${source}index.ts` },
      { find: /^chainrule\/([^?]+)$/, replacement: `${source}$1/index.ts` },
    ],
  },
  // Messages and tables call layers by their classes. What functions are called is nobody's affair.
  worker: {
    format: "es",
    rolldownOptions: {
      output: {
        comments,
        minify: { compress: { keepNames: classNames }, mangle: { keepNames: classNames } },
      },
    },
  },
  build: {
    outDir: "../dist/studio",
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // That the sandbox's program is bundled takes longer than all else, and is no news.
      checks: { pluginTimings: false },
      // What most pages have is one script, which is compressed better than a dozen of a few lines each.
      output: {
        comments,
        codeSplitting: {
          groups: [{ name: "parts", test: /\/studio\/(parts|state)\//, minShareCount: 4 }],
        },
      },
    },
    // In kB: the sandbox's program holds the library, the workbench its editor.
    chunkSizeWarningLimit: 1000,
    // Of the libraries whose code goes along.
    license: { fileName: "licenses.txt" },
  },
});
