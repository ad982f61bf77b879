import { afterEach, expect, it, vi } from "vitest";
import { input } from "../../src/expr/index.ts";

afterEach(() => vi.resetModules());

const rooms = ["check", "compile", "data", "doctor", "io", "linalg", "manual", "node", "train"];

it.each([
  ...["src/index.ts", ...rooms.map((room) => `src/${room}/index.ts`)].map((entry) => [entry, true]),
  // It looks at small numbers, in a page that is to load fast.
  ["src/trace/index.ts", false],
] as [string, boolean][])("maps of many elements are vectorized with %s: %s", async (entry, is) => {
  vi.resetModules();
  await import(`../../${entry}`);
  const { blockKernel } = await import("../../src/ops/map/block-kernel.ts");
  const nest = { shape: [5000], strides: [[1], [1]] };
  expect(blockKernel(input(0), ["float32", "float32"], nest) !== null).toBe(is);
});
