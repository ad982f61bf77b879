import { describe, expect, it } from "vitest";
import { createChart, gridAround, gridPoints, regionPath } from "../../src/draw/index.ts";
import { ValueError } from "../../src/tensor/errors.ts";

describe("gridAround", () => {
  it("surrounds the points with room", () => {
    const grid = gridAround([
      [0, 10],
      [5, 30],
    ]);
    expect(grid.x).toEqual([-0.6, 5.6]);
    expect(grid.y).toEqual([10 - 2.4, 30 + 2.4]);
  });

  it("has room even around nothing, and around a single point", () => {
    expect(gridAround([]).x).toEqual([-1.24, 1.24]);
    expect(gridAround([[3, 3]]).x).toEqual([2, 4]);
  });

  it("lists its points row by row, from corner to corner", () => {
    const points = gridPoints({ x: [0, 2], y: [10, 30], columns: 3, rows: 2 });
    expect([...points]).toEqual([0, 10, 1, 10, 2, 10, 0, 30, 1, 30, 2, 30]);
  });
});

it.each([
  { columns: 1 },
  { rows: 1 },
  { rows: 0 },
  { columns: 2.5 },
  { x: [0, Number.NaN] as const },
  { y: [Number.NEGATIVE_INFINITY, 0] as const },
])("a grid with %j is none", (change) => {
  const grid = { x: [0, 2], y: [10, 30], columns: 3, rows: 2, ...change } as const;
  const axis = { label: "", domain: [0, 1] } as const;
  const chart = createChart({ title: "", x: axis, y: axis });
  const [name] = Object.keys(change);
  expect(() => gridPoints(grid)).toThrow(ValueError);
  expect(() => gridPoints(grid)).toThrow(`gridPoints: grid.${name} must be`);
  expect(() => regionPath(chart, grid, [1, 2, 3], 0)).toThrow(`regionPath: grid.${name} must be`);
});

describe("regionPath", () => {
  const grid = { x: [-2, 2], y: [-1, 1], columns: 81, rows: 41 } as const;
  const chart = createChart({
    title: "",
    x: { label: "", domain: grid.x },
    y: { label: "", domain: grid.y },
  });
  const points = gridPoints(grid);
  const values = Array.from(
    { length: 81 * 41 },
    (_, i) => -Math.hypot(points[2 * i], points[2 * i + 1]),
  );
  const places = (path: string) =>
    [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

  it("takes as many values as the grid has points", () => {
    expect(() => regionPath(chart, grid, values.slice(1), 0)).toThrow(
      "regionPath: values must be columns · rows = 3321 numbers, got 3320",
    );
  });

  it("outlines where the function is large enough", () => {
    const path = regionPath(chart, grid, values, -0.5);
    expect(path.match(/M/g)).toHaveLength(1);
    const outline = places(path);
    expect(outline.length).toBeGreaterThan(40);
    const [left, right] = chart.x.range;
    const [bottom, top] = chart.y.range;
    for (const [x, y] of outline) {
      const across = -2 + (4 * (x - left)) / (right - left);
      const up = -1 + (2 * (y - bottom)) / (top - bottom);
      expect(Math.hypot(across, up)).toBeCloseTo(0.5, 2);
    }
  });

  it("is empty where it is nowhere, and everything where it is everywhere", () => {
    expect(regionPath(chart, grid, values, 1)).toBe("");
    const all = places(regionPath(chart, grid, values, -9));
    expect(Math.min(...all.map(([x]) => x))).toBeLessThan(chart.x.range[0]);
    expect(Math.max(...all.map(([x]) => x))).toBeGreaterThan(chart.x.range[1]);
  });
});
