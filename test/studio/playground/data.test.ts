import { describe, expect, it } from "vitest";
import { distributionOf, logRatios, robustScale } from "../../../studio/canvas/distribution.ts";
import { readCsv } from "../../../studio/pages/playground/data/csv.ts";
import { pointsOf } from "../../../studio/pages/playground/data/points.ts";
import { initialSettings } from "../../../studio/pages/playground/engine/settings.ts";
import { zeroLine } from "../../../studio/pages/playground/measure/boundary.ts";
import { inputsOf, planeOf } from "../../../studio/pages/playground/measure/plane.ts";
import { withData } from "./presets.ts";

describe("points", () => {
  it.each(["xor", "moons", "circles", "spirals", "blobs", "gaussians"] as const)(
    "of %s are the same for a seed, and each is either to learn from or kept",
    (kind) => {
      const settings = withData(kind);
      const points = pointsOf(settings);
      expect(pointsOf(settings)).toEqual(points);
      expect(points.targets).toHaveLength(120);
      const rows = [...points.train, ...points.validation].sort((a, b) => a - b);
      expect(rows).toEqual(Array.from({ length: 120 }, (_, i) => i));
      expect(points.validation).toHaveLength(30);
      expect(Math.max(...points.targets) + 1).toBe(points.classes.length);
    },
  );

  it("of XOR without noise are its four cases", () => {
    const { values, targets } = pointsOf(withData("xor", 0));
    expect([...values]).toEqual([0, 0, 0, 1, 1, 0, 1, 1]);
    expect([...targets]).toEqual([0, 1, 1, 0]);
  });
});

describe("a file", () => {
  const text = "a,b,c,kind\n1,10,5,x\n2,20,5,y\n3,30,5,x\n4,40,5,y\n";

  it("is read with its last column as the class, and brought to mean 0 and deviation 1", () => {
    const data = readCsv(text, "some.csv");
    expect(data.features).toEqual(["a", "b", "c"]);
    expect(data.classes).toEqual(["x", "y"]);
    const { values } = pointsOf({ ...initialSettings, data });
    const column = (i: number) => [...values].filter((_, j) => j % 3 === i);
    const expected = [1, 2, 3, 4].map((x) => (x - 2.5) / Math.sqrt(1.25));
    for (const [i, x] of column(0).entries()) expect(x).toBeCloseTo(expected[i], 12);
    expect(column(2)).toEqual([0, 0, 0, 0]);
  });

  it("may have its class in another column, found or named", () => {
    const first = "kind,a,b\nx,1,2\ny,3,4\nx,5,6\ny,7,9\n";
    expect(readCsv(first, "some.csv").features).toEqual(["a", "b"]);
    const numbers = "k,a,b\n0,1,2\n1,3,4\n0,5,6\n1,7,9\n";
    expect(readCsv(numbers, "some.csv", "k").features).toEqual(["a", "b"]);
  });

  it.each([
    ["", /an empty file/],
    ["a,kind\n1,x\n2,y\n3,x\n4,y\n", /The plane needs two columns of numbers/],
    ["a,b,kind\n1,2,x\n3,4,x\n", /every row is of the class x/],
    ["a,b,c\n1,2,3\n4,5,6\n7,8,9\n1,3,4\n", /so it is no class/],
    ["a,b,kind\n1,two,x\n3,4,y\n", /line 2, column 2 \("b"\): expected a finite number/],
    ["a;b;kind\n1;2;x\n", /Cells are separated by commas/],
    ["a,b,kind\n1,,x\n3,4,y\n", /the number is missing/],
  ])("that cannot be used says why: %j", (text, message) => {
    expect(() => readCsv(text, "some.csv")).toThrow(message);
  });
});

describe("the plane", () => {
  it("holds features that do not span it at their means", () => {
    const data = {
      ...readCsv("a,b,c,k\n1,1,2,x\n2,5,4,y\n3,4,6,x\n4,2,8,y\n", "s"),
      standardise: false,
    };
    const points = pointsOf({ ...initialSettings, data: { ...data, axes: [2, 0] } });
    const plane = planeOf(points, 3);
    const inputs = inputsOf(points, plane, "float64").toArray() as number[][];
    for (const row of inputs) expect(row[1]).toBe(3);
    expect(inputs[0][2]).toBe(plane.x[0]);
    expect(inputs[0][0]).toBe(plane.y[0]);
    expect(inputs[8][2]).toBeCloseTo(plane.x[1], 12);
    expect(inputs[8][0]).toBeCloseTo(plane.y[1], 12);
  });

  it("has a line where a function is 0: a circle's pieces lie on it and close", () => {
    const size = 40;
    const field = Float64Array.from({ length: size * size }, (_, i) => {
      const [x, y] = [i % size, Math.floor(i / size)];
      return Math.hypot(x - 19.3, y - 18.7) - 11;
    });
    const pieces = zeroLine(field, size);
    let around = 0;
    for (let i = 0; i < pieces.length; i += 4) {
      const [x0, y0, x1, y1] = pieces.slice(i, i + 4);
      expect(Math.hypot(x0 - 19.3, y0 - 18.7)).toBeCloseTo(11, 1);
      around += Math.hypot(x1 - x0, y1 - y0);
    }
    expect(around / (2 * Math.PI * 11)).toBeCloseTo(1, 2);
  });
});

describe("a distribution", () => {
  it("counts every number once, in its own bin", () => {
    const numbers = Float32Array.of(-3, -1, -0.5, 0, 0.25, 0.5, 1, 7, Number.NaN, Infinity);
    const found = distributionOf(numbers, -1, 1);
    expect(found.below + found.above + found.left + found.bins.reduce((a, b) => a + b)).toBe(10);
    expect([found.below, found.above, found.left, found.count]).toEqual([1, 1, 2, 10]);
    // Of 64 bins over [−1, 1], 0.25 is at the start of the 41st.
    expect(found.bins[40]).toBe(1);
    expect(found.quantiles).toEqual([-3, -1, 0, 0.5, 7]);
  });

  it("has a scale that one huge number does not change", () => {
    const numbers = Float32Array.from({ length: 200 }, (_, i) => (i + 1) / 200);
    numbers[3] = 1e9;
    expect(robustScale([numbers])).toBe(1);
    expect(robustScale([])).toBe(1);
  });

  it("of updates is in decades of the weight", () => {
    const [first, none] = logRatios(Float32Array.of(0.001, 0), Float32Array.of(-0.1, 3));
    expect(first).toBeCloseTo(-2, 5);
    expect(none).toBe(-Infinity);
  });
});
