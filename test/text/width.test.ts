import { describe, expect, it } from "vitest";
import { endOf, graphemes, startOf, textWidth } from "../../src/text/width.ts";

describe("the columns of a text", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["∂𝜎✓→×", 5],
    ["é", 1],
    ["e\u0301", 1],
    ["\u200B", 0],
    ["日本語", 6],
    ["ひらカタ", 8],
    ["ｶﾀｶﾅ", 4],
    ["한국", 4],
    ["\u1112\u1161\u11ab", 2],
    ["（！）", 6],
    ["　", 2],
    ["👍", 2],
    ["👍🏽", 2],
    ["👩‍🚀", 2],
    ["🇯🇵", 2],
    ["1️⃣", 2],
    ["❤", 1],
    ["❤️", 2],
    ["©", 1],
    ["Iris 百合", 9],
  ])("%j takes %i", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it("a text is cut between its characters", () => {
    expect(graphemes("👩‍🚀e\u0301")).toEqual(["👩‍🚀", "e\u0301"]);
    expect(startOf("日本語", 5)).toBe("日本");
    expect(endOf("a👩‍🚀", 2)).toBe("👩‍🚀");
    expect(endOf("a👩‍🚀", 1)).toBe("");
    expect(startOf("abc", 9)).toBe("abc");
  });
});
