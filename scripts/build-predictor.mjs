import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../studio/predictor/main.tsx", import.meta.url));

/**
 * Builds what `chainrule export` puts into a page: `predictor.js`, a plain script, and `predictor.css`.
 *
 * @param {string} outdir
 */
export async function buildPredictor(outdir) {
  await build({
    entryPoints: { predictor: source },
    outdir,
    bundle: true,
    minify: true,
    // Layers and errors are shown by the names of their classes.
    keepNames: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
    logLevel: "warning",
  });
}
