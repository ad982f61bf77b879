import { describe, expect, it } from "vitest";
import { colourStyle, plainStyle } from "../../../src/cli/terminal/style.ts";
import { table } from "../../../src/cli/terminal/table.ts";
import {
  checkLine,
  commandList,
  heading,
  indent,
  keyValues,
  pad,
  textWidth,
  wrap,
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
        80,
        plainStyle,
      ),
    ).toBe("data        MNIST\nparameters  235,146");
    expect(keyValues([], 80, plainStyle)).toBe("");
  });
});

describe("wrapping", () => {
  it("breaks between words only, and keeps a line's indentation", () => {
    expect(wrap("  one two three four", 11)).toBe("  one two\n  three\n  four");
    expect(wrap("one two\n\nthree", 80)).toBe("one two\n\nthree");
    expect(wrap("a pneumonoultramicroscopic word", 10)).toBe("a\npneumonoultramicroscopic\nword");
    expect(wrap(colours.bold("one two"), 7)).toBe(colours.bold("one two"));
    expect(wrap("日本 語 日本", 7)).toBe("日本 語\n日本");
  });

  it("keeps what stands beside a name in its column", () => {
    const pairs = [["parameters", "one two three four five six"]] as const;
    expect(keyValues(pairs, 32, plainStyle)).toBe(
      "parameters  one two three four\n            five six",
    );
    expect(keyValues(pairs, 20, plainStyle)).toBe("parameters\n  one two three four\n  five six");
  });

  it("never breaks a command", () => {
    const commands = [["chainrule train --data moons", "what it is for"]] as const;
    expect(commandList(commands, 44, plainStyle)).toBe(
      "chainrule train --data moons  what it is for",
    );
    expect(commandList(commands, 14, plainStyle)).toBe(
      "chainrule train --data moons\n  what it is\n  for",
    );
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
    const wide = table(
      columns,
      [
        ["日本", "1"],
        ["👩‍🚀é", "2"],
      ],
      plainStyle,
    ).split("\n");
    expect(wide.map(textWidth)).toEqual([17, 17, 17]);
    const lines = table(columns, [[colours.good("abc"), "1"], ["d"]], plainStyle).split("\n");
    expect(textWidth(lines[1])).toBe("layer  parameters".length);
    expect(lines[2]).toBe("d");
  });

  it("is its head alone without rows", () => {
    expect(table(columns, [], plainStyle)).toBe("layer  parameters");
  });
});
