import { fileURLToPath } from "node:url";
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

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses: the site works under any path.
  base: "./",
  plugins: [studioSource, policyInPage],
  resolve: {
    alias: [
      { find: /^chainrule$/, replacement: `${source}index.ts` },
      { find: /^chainrule\/([^?]+)$/, replacement: `${source}$1/index.ts` },
    ],
  },
  worker: { format: "es", rolldownOptions: { output: { keepNames: true } } },
  build: {
    outDir: "../dist/studio",
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of the libraries whose code goes along.
    license: { fileName: "licenses.txt" },
  },
});
