import { expect, it } from "vitest";
import { sparkline } from "../../../src/cli/terminal/sparkline.ts";

it("maps the least value to the lowest block and the greatest to the highest", () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe("▁▂▃▄▅▆▇█");
  expect(sparkline([7, 0], 8)).toBe("█▁");
});

it("averages a long series into as many buckets as there are columns", () => {
  expect(sparkline([0, 2, 3, 5, 6, 8], 3)).toBe("▁▅█");
  expect(
    sparkline(
      Float32Array.from({ length: 1000 }, (_, i) => -i),
      10,
    ),
  ).toHaveLength(10);
});

it("draws a constant series, and a single value, in the middle", () => {
  expect(sparkline([5, 5, 5], 8)).toBe("▄▄▄");
  expect(sparkline([5], 8)).toBe("▄");
});

it("leaves blanks where nothing is finite", () => {
  expect(sparkline([0, Number.NaN, 7], 8)).toBe("▁ █");
  expect(sparkline([Number.NaN, Number.POSITIVE_INFINITY], 8)).toBe("  ");
  expect(sparkline([1, Number.NaN, 3, 3], 2)).toBe("▁█");
});

it("is empty for an empty series and for no room", () => {
  expect(sparkline([], 8)).toBe("");
  expect(sparkline([1, 2], 0)).toBe("");
});
