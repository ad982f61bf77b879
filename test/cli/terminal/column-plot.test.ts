import { expect, it } from "vitest";
import { columnPlot } from "../../../src/cli/terminal/column-plot.ts";

it("draws eighths of a line, from the least value to the greatest", () => {
  // Sixteen eighths: 1 for the least, 16 for the greatest, in equal steps.
  const values = Array.from({ length: 16 }, (_, i) => i);
  expect(columnPlot(values, [0, 15], 2)).toEqual(["        ▁▂▃▄▅▆▇█", "▁▂▃▄▅▆▇█████████"]);
});

it("cuts off what is beyond, and leaves out what is not finite", () => {
  const values = [-100, 0, 1, 100, Number.NaN, Number.POSITIVE_INFINITY];
  expect(columnPlot(values, [0, 1], 1)).toEqual(["▁▁██  "]);
});

it("draws a constant low", () => {
  expect(columnPlot([3, 3], [3, 3], 2)).toEqual(["  ", "▁▁"]);
});
