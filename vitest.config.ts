import { configDefaults, defineConfig } from "vitest/config";
import studio from "./studio/vite.config.ts";

/** Tests of whole programs, processes and pages, and the slow parts of the tables. */
export const systemTests = "test/**/*.system.test.ts";
/** Whole training runs on data of full size. */
export const longTests = "test/**/*.long.test.ts";
/** Tests in other runtimes, which they fetch. */
export const runtimeTests = "test/**/*.runtimes.test.ts";

export const shared = {
  reporters: process.env.CI ? ["default", "./scripts/count-reporter.mjs"] : ["default"],
  globalSetup: "test/support/own-temporary-folder.ts",
  testTimeout: 60_000,
  // The default leaves one core idle: half of a machine with two.
  maxWorkers: "100%",
};

export default defineConfig({
  // The studio imports the library by its name, and its source.
  resolve: studio.resolve,
  plugins: studio.plugins,
  test: {
    ...shared,
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, systemTests, longTests, runtimeTests],
    // One worker imports the library once for all of its files: a third of the time.
    isolate: false,
  },
});
