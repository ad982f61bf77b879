import { defineConfig } from "vitest/config";
import { shared, systemTests } from "./vitest.config.ts";

export default defineConfig({ test: { ...shared, include: [systemTests] } });
