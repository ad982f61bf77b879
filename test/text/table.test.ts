import { expect, it } from "vitest";
import { alignColumns, pad } from "../../src/text/table.ts";
import { textWidth } from "../../src/text/width.ts";

it("a text is filled up by the columns that it takes", () => {
  expect(pad("𝜎", 3)).toBe("𝜎  ");
  expect(pad("𝜎", 3, "right")).toBe("  𝜎");
  expect(pad("abc", 2)).toBe("abc");
});

it("columns are as wide as their widest cell; a short row is filled up", () => {
  const rows = [["layer", "‖W‖", ""], ["0 Linear", "12", "dead"], ["x"]];
  expect(alignColumns(rows, ["left", "right", "right"])).toEqual([
    "layer     ‖W‖",
    "0 Linear   12  dead",
    "x",
  ]);
});

it("widths are counted as the caller says", () => {
  const visible = (text: string) => textWidth(text.replaceAll("*", ""));
  expect(
    alignColumns(
      [
        ["*a*", "1"],
        ["bcd", "2"],
      ],
      ["left", "right"],
      visible,
    ),
  ).toEqual(["*a*    1", "bcd  2"]);
});
