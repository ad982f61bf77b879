import { defineConfig } from "vitest/config";
import units, { shared, systemTests } from "./vitest.config.ts";

export default defineConfig({
  resolve: units.resolve,
  plugins: units.plugins,
  test: {
    ...shared,
    include: [systemTests],
    // On a machine with other work a page takes longer than the second that is the default.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 15_000 } },
    globalSetup: [shared.globalSetup, "test/support/unpacked-browser.ts"],
  },
});
