import { fileURLToPath } from "node:url";
import { build } from "vite";

const configFile = fileURLToPath(new URL("../studio/vite.config.ts", import.meta.url));

/**
 * Builds the studio's site.
 *
 * @param {string} outDir
 * @returns {Promise<import("vite").Rolldown.RolldownOutput["output"]>} its files.
 */
export async function buildStudio(outDir) {
  // What is built is what people get, also where a test builds it.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    const site = await build({
      configFile,
      logLevel: "warn",
      build: { outDir, reportCompressedSize: false },
    });
    return site.output;
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}
