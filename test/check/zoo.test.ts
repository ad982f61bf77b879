import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { confusion, renewed } from "../../examples/bug-zoo/confusion.ts";
import { zoo } from "../../examples/bug-zoo/zoo.ts";
import { gradcheck } from "../../src/check/index.ts";
import { Generator } from "../../src/index.ts";

const rows = confusion();

describe("the bug zoo", () => {
  it.each(rows)("$layer: $expected", ({ expected, outcomes }) => {
    expect(outcomes).toEqual(outcomes.map(() => expected));
  });

  it.each(Object.entries(zoo))("%s, sampled", (_, { cause, make, isNamedInFullOnly = false }) => {
    const { target, inputs } = make(new Generator(1));
    const report = gradcheck(target, inputs, { mode: "sampled" });
    expect(report.passed).toBe(false);
    expect(report.verdicts[0]?.cause).toBe(isNamedInFullOnly ? "unexplained" : cause);
  });

  it("has at least twenty wrong layers, each checked at least ten times", () => {
    expect(rows.filter(({ expected }) => expected !== "passes").length).toBeGreaterThanOrEqual(20);
    expect(rows.every(({ outcomes }) => outcomes.length >= 10)).toBe(true);
  });

  it("the page's table and report are up to date: npx tsx examples/bug-zoo/confusion.ts", () => {
    const page = readFileSync(new URL("../../docs/gradcheck.md", import.meta.url), "utf8");
    expect(renewed(page, rows)).toBe(page);
  });
});
