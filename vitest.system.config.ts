import { defineConfig } from "vitest/config";
import units, { shared, systemTests } from "./vitest.config.ts";

export default defineConfig({
  resolve: units.resolve,
  // Many of them wait for a browser, or for a program that they have started.
  test: { ...shared, include: [systemTests], maxWorkers: "150%" },
});
