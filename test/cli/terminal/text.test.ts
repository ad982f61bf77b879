import { describe, expect, it } from "vitest";
import { colourStyle, plainStyle } from "../../../src/cli/terminal/style.ts";
import { table } from "../../../src/cli/terminal/table.ts";
import {
  checkLine,
  heading,
  indent,
  keyValues,
  pad,
  textWidth,
} from "../../../src/cli/terminal/text.ts";

const colours = colourStyle(8);

describe("text", () => {
  it("measures and pads without counting colour codes", () => {
    expect(textWidth(colours.good("✓ ok"))).toBe(4);
    expect(pad(colours.bold("ab"), 4)).toBe(`${colours.bold("ab")}  `);
    expect(pad("ab", 4, "right")).toBe("  ab");
    expect(pad("abcde", 4)).toBe("abcde");
  });

  it("indents every line that is not empty", () => {
    expect(indent("a\n\nb")).toBe("  a\n\n  b");
  });

  it("writes headings, checks and pairs", () => {
    expect(heading("Training", plainStyle)).toBe("\nTraining");
    expect(checkLine(true, "loss", plainStyle)).toBe("✓ loss");
    expect(checkLine(false, "loss", plainStyle)).toBe("✗ loss");
    expect(
      keyValues(
        [
          ["data", "MNIST"],
          ["parameters", "235,146"],
        ],
        plainStyle,
      ),
    ).toBe("data        MNIST\nparameters  235,146");
    expect(keyValues([], plainStyle)).toBe("");
  });
});

describe("table", () => {
  const columns = [{ title: "layer" }, { title: "parameters", align: "right" }] as const;

  it("aligns words to the left and numbers to the right", () => {
    const rows = [
      ["0 Linear", "200,960"],
      ["1 ReLU", "0"],
    ];
    expect(table(columns, rows, plainStyle)).toBe(
      ["layer     parameters", "0 Linear     200,960", "1 ReLU             0"].join("\n"),
    );
  });

  it("keeps the columns when cells are coloured or missing", () => {
    const lines = table(columns, [[colours.good("abc"), "1"], ["d"]], plainStyle).split("\n");
    expect(textWidth(lines[1])).toBe("layer  parameters".length);
    expect(lines[2]).toBe("d");
  });

  it("is its head alone without rows", () => {
    expect(table(columns, [], plainStyle)).toBe("layer  parameters");
  });
});
