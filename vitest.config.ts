import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: process.env.CI ? ["default", "./scripts/count-reporter.mjs"] : ["default"],
    testTimeout: 30_000,
  },
});
