import { join } from "node:path";
import { expect, it } from "vitest";
import { predictorFolder, studioFolder } from "../../src/cli/built-folders.ts";
import { root } from "../support/examples.ts";

it("what is built is found from the sources, where scripts put it", () => {
  expect(studioFolder).toBe(join(root, "dist/studio"));
  expect(predictorFolder).toBe(join(root, "dist/predictor"));
});
