import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const page = readFileSync("docs/history.md", "utf8");
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => section.split(/^- /m).map((entry) => entry.replace(/\s+/g, " ").trim()));
const entries = sections.slice(0, -1).flatMap(([, ...entries]) => entries);

describe("the history", () => {
  it.each(entries)("says when, who, what, and where it is here: %s", (entry) => {
    expect(entry).toMatch(/^\*\*(1[6-9]|20)\d\d, \p{L}/u);
    expect(entry).toMatch(/_[^_]{6,}_/);
    expect(entry).toMatch(/ (Here: .*|Not here.*)\.$/);
  });

  it("goes forward in time", () => {
    for (const [, ...entries] of sections.slice(0, -1)) {
      const years = entries.map((entry) => entry.slice(2, 6));
      expect(years).toEqual([...years].sort());
    }
  });

  it("gives each identifier as the link that it is", () => {
    const links = [...page.matchAll(/\[(doi|arXiv):(\S+)\]\(<?(https:\/\/\S*?)>?\)(?=[.,;\s]|$)/g)];
    const prefixes = { doi: "https://doi.org/", arXiv: "https://arxiv.org/abs/" };
    for (const [, kind, id, url] of links) {
      expect(url).toBe(prefixes[kind as keyof typeof prefixes] + id);
    }
    expect(links).toHaveLength(page.match(/doi:|arXiv:/g)!.length);
  });
});
