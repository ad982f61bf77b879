import { expect, it } from "vitest";
import { coreLimit } from "../../bench/figures.ts";
import { core, sizeOf } from "../../bench/start.ts";

it(`the entry "chainrule", minified and compressed, is at most ${coreLimit} kB`, () => {
  expect(sizeOf(core).compressed / 1000).toBeLessThanOrEqual(coreLimit);
});
