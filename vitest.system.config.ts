import { defineConfig } from "vitest/config";
import units, { shared, systemTests } from "./vitest.config.ts";

export default defineConfig({
  resolve: units.resolve,
  plugins: units.plugins,
  test: {
    ...shared,
    include: [systemTests],
    globalSetup: [shared.globalSetup, "test/support/unpacked-browser.ts"],
  },
});
