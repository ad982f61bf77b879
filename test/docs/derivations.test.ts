import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const page = readFileSync("docs/derivations.md", "utf8");

/** Lines without their indentation and without empty ones. */
const lines = (code: string) => code.trim().replace(/\s*\n\s*/g, "\n");
const sourceOf = (file: string) => readFileSync(file, "utf8");

/** Code that is quoted, and the file that the sentence above it names last. */
const quotes = [...page.matchAll(/^```typescript\n([^`]*)^```$/gm)].map(({ 1: code, index }) => ({
  file: page.slice(0, index).match(/.*\[(src\/[^\]]*)\]\(\.\.\/\1\)[^\n]*\n\n$/s)?.[1] ?? "",
  pieces: code.split(/^…$/m).map(lines),
}));

/** A check that is named: "autograd (`test/…`, "its title")". */
const checks = [...page.matchAll(/\(`(test\/[^`]*)`,\s"([^"]*)"\)/g)].map(([, file, title]) => ({
  file,
  title,
}));

describe("the derivations", () => {
  it.each(quotes)("quote $file as it is", ({ file, pieces }) => {
    const source = `\n${lines(sourceOf(file))}\n`;
    let from = 0;
    for (const piece of pieces) {
      const found = source.indexOf(`\n${piece}\n`, from);
      expect(found, piece).not.toBe(-1);
      from = found + piece.length;
    }
  });

  it.each(checks)("name a check that there is: $file $title", ({ file, title }) => {
    expect(sourceOf(file)).toContain(`("${title}"`);
  });

  it("are four, each with code, a gradcheck and a check that is a test", () => {
    const sections = page.split(/^## /m).slice(1);
    expect(sections.map((section) => section.slice(0, section.indexOf("\n")))).toEqual([
      "Linear",
      "Batch normalization",
      "Softmax with cross-entropy",
      "Attention",
    ]);
    for (const section of sections) {
      expect(section).toMatch(/^```typescript$/m);
      expect(section).toMatch(/^console\.log\(gradcheck\(.*\)\.passed\); \/\/ → true$/m);
      expect(section).toMatch(/\(`test\//);
    }
    expect(quotes).toHaveLength(page.match(/^```typescript$/gm)!.length);
    expect(checks).toHaveLength(page.match(/`test\//g)!.length);
  });
});
