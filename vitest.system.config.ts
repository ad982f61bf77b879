import { defineConfig } from "vitest/config";
import { resolve, shared, systemTests } from "./vitest.config.ts";

export default defineConfig({ resolve, test: { ...shared, include: [systemTests] } });
