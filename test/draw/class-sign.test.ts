import { expect, it } from "vitest";
import { classColour, classSign, symbolPath } from "../../src/draw/index.ts";
import { ValueError } from "../../src/tensor/errors.ts";

it("the signs of the first 49 classes differ; then they begin again", () => {
  const signs = Array.from({ length: 49 }, (_, i) => classSign(i).text);
  expect(new Set(signs).size).toBe(49);
  expect(classSign(49).text).toBe(signs[0]);
});

it.each([-1, 0.5, Number.NaN])("no class has the index %d", (index) => {
  for (const sign of [classColour, classSign, (i: number) => symbolPath(i, 36)]) {
    expect(() => sign(index)).toThrow(ValueError);
  }
  expect(() => classSign(index)).toThrow(`index must be a whole number from 0, got ${index}`);
});
