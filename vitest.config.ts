import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

/** Tests of whole programs, processes and pages, and the slow parts of the tables. */
export const systemTests = "test/**/*.system.test.ts";
/** Tests in other runtimes, which they fetch. */
export const runtimeTests = "test/**/*.runtimes.test.ts";

const source = fileURLToPath(new URL("src/", import.meta.url));

/** The library by its name, as the studio imports it. */
export const resolve = {
  alias: [
    { find: /^chainrule$/, replacement: `${source}index.ts` },
    { find: /^chainrule\/(.+)$/, replacement: `${source}$1/index.ts` },
  ],
};

export const shared = {
  reporters: process.env.CI ? ["default", "./scripts/count-reporter.mjs"] : ["default"],
  globalSetup: "test/support/own-temporary-folder.ts",
  testTimeout: 30_000,
  // The default leaves one core idle: half of a machine with two.
  maxWorkers: "100%",
};

export default defineConfig({
  resolve,
  test: {
    ...shared,
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, systemTests, runtimeTests],
    // One worker imports the library once for all of its files: a third of the time.
    isolate: false,
  },
});
