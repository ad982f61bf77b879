import { describe, expect, it } from "vitest";
import { canRedraw, colourStyle, plainStyle, styleFor } from "../../../src/cli/terminal/style.ts";

const terminal = { write: () => true, isTTY: true };
const file = { write: () => true };
const rich = { TERM: "xterm-256color" };

describe("styleFor", () => {
  it("colours a terminal and leaves a file plain", () => {
    expect(styleFor(terminal, rich).bold("x")).toBe("\x1b[1mx\x1b[22m");
    expect(styleFor(file, rich)).toBe(plainStyle);
  });

  it("honours NO_COLOR, FORCE_COLOR and a dumb terminal", () => {
    expect(styleFor(terminal, { ...rich, NO_COLOR: "1" })).toBe(plainStyle);
    expect(styleFor(terminal, { ...rich, FORCE_COLOR: "0" })).toBe(plainStyle);
    expect(styleFor(file, { ...rich, FORCE_COLOR: "1" }).good("x")).toContain("\x1b[32m");
    expect(styleFor(terminal, { TERM: "dumb" })).toBe(plainStyle);
  });

  it("redraws on terminals only, and not on dumb ones", () => {
    expect(canRedraw(terminal, rich)).toBe(true);
    expect(canRedraw(terminal, { TERM: "dumb" })).toBe(false);
    expect(canRedraw(file, rich)).toBe(false);
  });
});

describe("shade", () => {
  it("grows with the share", () => {
    const { shade } = colourStyle(8);
    const strengths = [0.1, 0.4, 0.7, 1].map((share) => shade("9", share, "hit"));
    expect(new Set(strengths).size).toBe(4);
    expect(shade("9", 1, "miss")).not.toBe(shade("9", 1, "hit"));
  });

  it("leaves a share of nothing alone, and one of more than all at its strongest", () => {
    const { shade } = colourStyle(24);
    expect(shade("9", 0, "hit")).toBe("9");
    expect(shade("9", Number.NaN, "hit")).toBe("9");
    expect(shade("9", 2, "miss")).toBe(shade("9", 1, "miss"));
  });

  it("has a foreground only where there are sixteen colours", () => {
    expect(colourStyle(4).shade("9", 0.2, "hit")).toBe("\x1b[34m9\x1b[39m");
  });
});
