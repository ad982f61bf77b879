import { expect, it } from "vitest";
import { scatterFigure } from "../../src/report/judgement-figures.ts";
import { full } from "./sample.ts";

const [ofOneWidth, rowByRow] = full.targets!;
const numbers = (text: string) =>
  text
    .split(/[MV ,]/)
    .filter(Boolean)
    .map(Number);

/** Where a value stands in the picture, by where two of the dots do. */
function scales(text: string, { points }: typeof ofOneWidth) {
  const dots = [...text.matchAll(/cx="([\d.-]+)" cy="([\d.-]+)"/g)].map((dot) => dot.slice(1));
  expect(dots).toHaveLength(points.length);
  const along = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis]);
    const [i, j] = [values.indexOf(Math.min(...values)), values.indexOf(Math.max(...values))];
    const [from, to] = [Number(dots[i][axis]), Number(dots[j][axis])];
    return (value: number) => from + ((value - values[i]) / (values[j] - values[i])) * (to - from);
  };
  return [along(0), along(1)] as const;
}

it("intervals of one width are a band, as far above the line as below", () => {
  const { text } = scatterFigure(ofOneWidth);
  const [x, y] = scales(text, ofOneWidth);
  const corners = numbers(/interval-band" points="([^"]*)"/.exec(text)![1]);
  expect(corners).toHaveLength(8);
  for (const [i, sign] of [-1, -1, 1, 1].entries()) {
    // From its place on the horizontal axis to the value there, which the line has too.
    const value = (corners[2 * i] - x(0)) / (x(1) - x(0));
    expect(Math.abs(corners[2 * i + 1] - y(value + sign * 0.7))).toBeLessThan(0.3);
  }
  expect(text).toContain("The band is the 90% interval, ± 0.7: 88.0% of the samples are in it.");
  expect(text).not.toContain("interval-bars");
});

it("intervals row by row are bars, each around its dot", () => {
  const { text } = scatterFigure(rowByRow);
  const [x, y] = scales(text, rowByRow);
  const bars = /interval-bars" d="M([^"]*)"/.exec(text)![1].split("M").map(numbers);
  expect(bars).toHaveLength(40);
  for (const [i, [at, from, to]] of bars.entries()) {
    const [truth, prediction, half] = rowByRow.points[i];
    expect(Math.abs(at - x(truth))).toBeLessThan(0.2);
    expect(Math.abs(from - y(prediction - half!))).toBeLessThan(0.2);
    expect(Math.abs(to - y(prediction + half!))).toBeLessThan(0.2);
  }
  expect(text).toMatch(/A bar is a prediction.*s 90% interval, ± 0.2 to ± 1: 88.0% of them meet/);
  expect(text).not.toContain("interval-band");
});

it("without intervals there are neither", () => {
  expect(scatterFigure({ ...ofOneWidth, coverage: undefined }).text).not.toMatch(/interval/);
});
