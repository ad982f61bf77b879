import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const licence = fileURLToPath(new URL("../node_modules/d3-array/LICENSE", import.meta.url));

/**
 * Writes a module that hands on parts of D3 with their code inside, for Node and for browsers, under D3's
 * licence.
 *
 * @param {string} source the module.
 * @param {string} outfile
 */
export function bundleLibraries(source, outfile) {
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    format: "esm",
    banner: { js: `/*! D3, https://d3js.org\n\n${readFileSync(licence, "utf8")}*/` },
    logLevel: "warning",
  });
}
