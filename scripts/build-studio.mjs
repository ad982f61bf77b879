import { fileURLToPath } from "node:url";
import { build } from "vite";

const configFile = fileURLToPath(new URL("../studio/vite.config.ts", import.meta.url));

/**
 * Builds the studio's site.
 *
 * @param {string} outDir
 * @returns {Promise<import("rolldown").RolldownOutput["output"]>} its files.
 */
export async function buildStudio(outDir) {
  const site = await build({
    configFile,
    logLevel: "warn",
    build: { outDir, reportCompressedSize: false },
  });
  return site.output;
}
