import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { mistakeGrid } from "../../src/report/mistakes.ts";
import { full } from "./sample.ts";

describe("mistakeGrid", () => {
  const grid = mistakeGrid(full.mistakes!).text;

  it("shows the first 24 with truth, prediction and confidence", () => {
    expect(grid.match(/<img /g)).toHaveLength(24);
    expect(grid).toContain('<b>0</b> → <b class="wrong">1</b><br/><small>99.0%</small>');
  });

  it("holds each picture as a PNG of the same pixels", () => {
    const [, data] = /src="data:image\/png;base64,([^"]*)"/.exec(grid)!;
    const picture = PNG.sync.read(Buffer.from(data, "base64"));
    expect([picture.width, picture.height]).toEqual([4, 3]);
    for (let i = 0; i < 12; i++) {
      const v = 20 * i;
      expect([...picture.data.subarray(4 * i, 4 * i + 4)]).toEqual([v, v, v, 255]);
    }
  });

  it("escapes the classes", () => {
    const [mistake] = full.mistakes!;
    const text = mistakeGrid([{ ...mistake, truth: '"><script>' }]).text;
    expect(text).not.toContain("<script>");
  });
});
