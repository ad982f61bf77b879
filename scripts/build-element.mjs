import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { build } from "vite";

const studio = fileURLToPath(new URL("../studio/", import.meta.url));
const styles = `${studio}element/styles.ts`;
const styleEnd = ".style.js";

/**
 * Styles as a part of the script, for a shadow tree: what a page says of its root is said of the element, but for
 * the colour scheme, which is the page's.
 */
const stylesInScript = {
  name: "styles-in-script",
  enforce: "pre",
  async resolveId(source, importer) {
    if (!source.endsWith(".css")) return undefined;
    const found = await this.resolve(source, importer, { skipSelf: true });
    return `\0${found.id}${styleEnd}`;
  },
  async load(id) {
    if (!id.startsWith("\0") || !id.endsWith(styleEnd)) return undefined;
    const text = readFileSync(id.slice(1, -styleEnd.length), "utf8")
      .replaceAll(":root", ":host")
      .replace("color-scheme: light dark;", "");
    const { code } = await transform(text, { loader: "css", minify: true });
    const call = `addStyle(${JSON.stringify(code.trim())});`;
    return `import { addStyle } from ${JSON.stringify(styles)};\n${call}`;
  },
};

/**
 * Builds the custom element `<chainrule-graph>`, one script.
 *
 * @param {string} outDir
 * @returns {Promise<import("vite").Rolldown.OutputChunk>} it.
 */
export async function buildElement(outDir) {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    const [{ output }] = await build({
      configFile: `${studio}vite.config.ts`,
      logLevel: "warn",
      plugins: [stylesInScript],
      build: {
        outDir,
        emptyOutDir: false,
        license: { fileName: "chainrule-graph.licenses.txt" },
        reportCompressedSize: false,
        rolldownOptions: { output: { codeSplitting: false } },
        lib: {
          entry: `${studio}element/main.tsx`,
          // A plain script: it works as a module too, and in a page that is opened as a file.
          formats: ["iife"],
          name: "chainruleGraph",
          fileName: () => "chainrule-graph.js",
        },
      },
    });
    return output[0];
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}
