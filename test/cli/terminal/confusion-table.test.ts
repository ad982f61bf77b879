import { describe, expect, it } from "vitest";
import { confusionTable } from "../../../src/cli/terminal/confusion-table.ts";
import { colourStyle, plainStyle } from "../../../src/cli/terminal/style.ts";
import { textWidth } from "../../../src/cli/terminal/text.ts";

const small = {
  labels: ["setosa", "versicolor", "virginica"],
  counts: [
    [10, 0, 0],
    [0, 9, 1],
    [0, 0, 0],
  ],
};

const digits = {
  labels: [..."0123456789"],
  counts: Array.from({ length: 10 }, (_, truth) =>
    Int32Array.from({ length: 10 }, (_, prediction) => (prediction === truth ? 980 : truth)),
  ),
};

describe("confusionTable", () => {
  it("has the truth in rows, the prediction in columns, and recall at the end", () => {
    expect(confusionTable(small, 80, plainStyle).split("\n")).toEqual([
      "            predicted",
      "     truth   setosa versic… virgin…  recall",
      "    setosa       10       ·       ·    100%",
      "versicolor        ·       9       1   90.0%",
      " virginica        ·       ·       ·       –",
    ]);
  });

  it("fits ten digits into 80 columns, coloured or not", () => {
    for (const style of [plainStyle, colourStyle(8)]) {
      const lines = confusionTable(digits, 80, style).split("\n");
      expect(lines).toHaveLength(12);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80);
    }
  });

  it("shades right answers and mistakes differently where there are colours", () => {
    const { shade } = colourStyle(8);
    const text = confusionTable(small, 80, colourStyle(8));
    expect(text).toContain(shade("      10", 1, "hit"));
    expect(text).toContain(shade("       1", 0.7, "miss"));
    expect(confusionTable(small, 80, plainStyle)).not.toContain("\x1b");
  });

  it("lists the weakest classes where the matrix is too wide", () => {
    const lines = confusionTable(digits, 40, plainStyle).split("\n");
    expect(lines[0]).toBe("truth  samples  recall  taken for");
    expect(lines[1]).toBe("9        1,061   92.4%  0 ×9");
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(40);
  });

  it("says how many classes the list leaves out", () => {
    const labels = Array.from({ length: 100 }, (_, i) => `class ${i}`);
    const counts = labels.map((_, i) => labels.map((_, j) => (i === j ? 5 : 0)));
    const lines = confusionTable({ labels, counts }, 80, plainStyle).split("\n");
    expect(lines).toHaveLength(14);
    expect(lines.at(-1)).toBe("and 88 classes with a higher recall");
  });
});
