import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { misfits } from "./fits/misfits.ts";
import { exchanged, image, imagePrograms, input, programs } from "./fits/programs.ts";

/** What the editor says of each network; test/package holds the type checkers to it. */
const said = readFileSync("test/nn/fits/misfits.ts", "utf8").matchAll(/@ts-expect-error (.*)/g);
const cases = Object.entries(misfits).map(
  ([about, make]) => [about, make, said.next().value![1]] as const,
);

/** The words as a pattern that has the sizes which only the run knows: of [N, 6, ...] all but the 6. */
function atRunTime(words: string): RegExp {
  const [expected, got] = words.split(", got ");
  const escaped = expected.replace(/[[\]().]/g, "\\$&");
  const shape = got.slice(1, -1).replace("..., ", "(?:\\d+, )+").replace("N", "\\d+");
  return new RegExp(`^${escaped}, got \\[${shape.replace(", ...", "(?:, \\d+)+")}\\]`);
}

describe("layers that do not fit say when they run what the editor says", () => {
  it.each(cases)("%s", (_, make, words) => {
    const [model, x] = make();
    const error = expect(() => model.forward(x));
    error.toThrow(expect.objectContaining({ name: "ShapeError" }));
    error.toThrow(atRunTime(words));
  });
});

describe("layers that fit run", () => {
  it.each(Object.entries(programs))("%s", (_, model) => {
    expect(model.forward(input).size).toBeGreaterThan(0);
  });

  it.each(Object.entries(imagePrograms))("%s, of images", (_, model) => {
    expect(model.forward(image).size).toBeGreaterThan(0);
  });

  it("a layer that was exchanged", () => {
    expect(exchanged().forward(input).shape).toEqual([5, 2]);
  });
});
