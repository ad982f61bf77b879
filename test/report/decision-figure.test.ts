import { describe, expect, it } from "vitest";
import { decisionFigure } from "../../src/report/decision-figure.ts";
import { checkWellFormed } from "../support/well-formed.ts";
import { full } from "./sample.ts";

describe("decisionFigure", () => {
  const figure = decisionFigure(full.decisionMap!).text;

  it("draws the border where the two probabilities are equal", () => {
    checkWellFormed(figure);
    // The frame spans 50 to 456 for x from -1.24 to 1.24: the border x = 0.25 is at 50 + 406 · 1.49 / 2.48.
    const border = 50 + (406 * 1.49) / 2.48;
    const [, path] = /class="border" d="M([^"]*)Z"/.exec(figure)!;
    const inside = path
      .split("L")
      .map((pair) => pair.split(",").map(Number))
      .filter(([x, y]) => x > 50 && y > 30 && y < 358);
    expect(inside.length).toBeGreaterThan(10);
    for (const [x] of inside) expect(Math.abs(x - border)).toBeLessThan(0.5);
  });

  it("marks the samples, and those that are wrong", () => {
    expect(figure).toContain("<title>left</title>");
    expect(figure).toContain("<title>right, taken for left</title>");
    expect(figure.match(/class="ring"/g)).toHaveLength(2);
    expect(figure).toContain("1 wrong");
  });

  it("draws more classes than there are colours and signs", () => {
    const classes = Array.from({ length: 9 }, (_, i) => `class ${i}`);
    const probabilities = classes.map((_, k) =>
      Array.from({ length: 400 }, (_, i) => (i % 9 === k ? 0.9 : 0.0125)),
    );
    const text = decisionFigure({ ...full.decisionMap!, classes, probabilities }).text;
    expect(text).not.toMatch(/undefined|NaN/);
  });
});
