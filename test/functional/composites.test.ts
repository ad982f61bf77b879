import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { compositeChecks } from "../golden/checks/composites.ts";

describe("PyTorch's convolutions, pooling, padding, normalizations, embedding and attention", () => {
  it("has every function of windows and pixels", () => {
    const isOfWindows = (name: string) => /conv|pool|pad|interpolate|fold/i.test(name);
    expect([...new Set(compositeChecks.map(({ of }) => of))].filter(isOfWindows).sort()).toEqual(
      Object.keys(F).filter(isOfWindows).sort(),
    );
  });

  it.each(compositeChecks)("$name", ({ run }) => run());
});
