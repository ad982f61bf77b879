import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

describe("CONTRIBUTING.md", () => {
  it("lists the rooms in the order that the import rules hold to", () => {
    const page = readFileSync("CONTRIBUTING.md", "utf8");
    const rules = readFileSync(".dependency-cruiser.cjs", "utf8");
    const rooms = [...rules.slice(0, rules.indexOf("];")).matchAll(/"(\w+)"/g)].map((m) => m[1]);
    const listed = [...page.matchAll(/`(\w+)`(?= →)|(?<=→ )`(\w+)`/g)].map((m) => m[1] ?? m[2]);
    expect([...new Set(listed)]).toEqual(rooms);
  });
});
