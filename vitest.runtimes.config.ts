import { defineConfig } from "vitest/config";
import { runtimeTests, shared } from "./vitest.config.ts";

export default defineConfig({ test: { ...shared, include: [runtimeTests] } });
