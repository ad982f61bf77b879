import { basename, dirname, extname } from "node:path";
import { buildSync } from "esbuild";

/**
 * Bundles a program with the libraries it uses for Node: a file, and one beside it for each part that is
 * imported only when it is needed.
 *
 * @param {string} source the program's main module.
 * @param {string} outfile
 * @returns {string} outfile
 */
export function bundleProgram(source, outfile) {
  buildSync({
    entryPoints: [source],
    outdir: dirname(outfile),
    entryNames: basename(outfile, extname(outfile)),
    outExtension: { ".js": extname(outfile) },
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // Layers and errors are shown by the names of their classes.
    keepNames: true,
    // Some bundled libraries are CommonJS and ask for Node's modules with require.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
  });
  return outfile;
}
