import { expect, it } from "vitest";
import { coreLimit } from "../../bench/figures.ts";
import { bundle, core, sizeOf } from "../../bench/start.ts";

it(`the core of "chainrule", minified and compressed, is at most ${coreLimit} kB`, async () => {
  expect((await sizeOf(core)).compressed / 1000).toBeLessThanOrEqual(coreLimit);
});

it("layers and losses that a program does not name are left out of it", async () => {
  const text = await bundle(core);
  expect(text).toContain("numBatchesTracked");
  expect(text).not.toContain("LeakyReLU");
  expect(text).not.toContain("smoothL1Loss");
});
