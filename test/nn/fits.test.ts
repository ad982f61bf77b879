import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ShapeError, zeros } from "../../src/index.ts";
import { misfits } from "./fits/misfits.ts";
import { exchanged, input, programs } from "./fits/programs.ts";

/** What the editor says of each network; the type checker compares it in test/package. */
const said = readFileSync("test/nn/fits/misfits.ts", "utf8").matchAll(/@ts-expect-error (.*)/g);
const cases = Object.entries(misfits).map(
  ([about, make]) => [about, make, said.next().value![1]] as const,
);

describe("layers that do not fit say when they run what the editor says", () => {
  it.each(cases)("%s", (_, make, words) => {
    const model = make();
    const [first] = model.parameters();
    const message = words.replace(/got \[\.\.\., /, "got [7, ");
    expect(() => model.forward(zeros([7, first.shape[1]]))).toThrow(new ShapeError(message));
  });
});

describe("layers that fit run", () => {
  it.each(Object.entries(programs))("%s", (_, model) => {
    expect(model.forward(input).size).toBeGreaterThan(0);
  });

  it("a layer that was exchanged", () => {
    expect(exchanged().forward(input).shape).toEqual([5, 2]);
  });
});
