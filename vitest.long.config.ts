import { defineConfig } from "vitest/config";
import units, { longTests, shared } from "./vitest.config.ts";

export default defineConfig({
  resolve: units.resolve,
  test: { ...shared, include: [longTests] },
});
