import { describe, expect, it } from "vitest";
import * as draw from "../../src/draw/index.ts";
import { ValueError } from "../../src/tensor/errors.ts";

// As JavaScript calls them: with anything.
type Call = (...args: unknown[]) => unknown;
const call = draw as unknown as Record<string, Call>;
const axis = { label: "", domain: [0, 1] } as const;
const chart = draw.createChart({ title: "", x: axis, y: axis });
const picture = { className: "a", title: "", width: 2, height: 2, content: undefined };
const grid = { x: [0, 1], y: [0, 1], columns: 2, rows: 2 };

const cases: [name: string, args: unknown[], says: string][] = [
  ["createChart", [], "options must be { title, x, y }, got undefined"],
  ["createChart", [{}], "title must be a string, got undefined"],
  ["createChart", [{ title: "a" }], "x must be { label, domain }, got undefined"],
  ["createChart", [{ title: "a", x: axis }], "y must be { label, domain }, got undefined"],
  ["createChart", [{ title: "a", x: {}, y: axis }], "x.label must be a string, got undefined"],
  [
    "createChart",
    [{ title: "a", x: axis, y: { label: "", domain: [0, Number.NaN] } }],
    "y.domain must be two finite numbers, got [0, NaN]",
  ],
  [
    "createChart",
    [{ title: "a", x: axis, y: { label: "", domain: [0, 10], logarithmic: true } }],
    "y.domain must be two finite numbers above 0 for a logarithmic scale, got [0, 10]",
  ],
  [
    "createChart",
    [{ title: "a", x: { ...axis, format: "%" }, y: axis }],
    'x.format must be a function, got "%"',
  ],
  [
    "createChart",
    [{ title: "a", x: axis, y: axis, width: "wide" }],
    'width must be a finite number above 0, got "wide"',
  ],
  ["drawChart", [{}, []], "chart must be what createChart gives, got {}"],
  ["line", [null, []], "chart must be what createChart gives, got null"],
  ["line", [chart, [1, 2], "a"], "points must be an array of [x, y] numbers, got [1, 2]"],
  ["labelledDots", [chart, [[0, 1]], "a"], "describe must be a function"],
  ["verticalGuides", [chart, 3], "values must be an array of numbers, got 3"],
  ["horizontalLine", [undefined, 3, ""], "chart must be what createChart gives"],
  ["verticalLine", [undefined, 3, ""], "chart must be what createChart gives"],
  ["clipToFrame", ["", []], 'chart must be what createChart gives, got ""'],
  ["markup", ["<p>"], 'its text must be a template, as in markup`<p>…</p>`, got "<p>"'],
  ["gridAround", [null], "points must be a list of [x, y] numbers, got null"],
  ["gridAround", [[], 1], "size must be a whole number from 2, got 1"],
  ["gridPoints", [], "grid must be { x, y, columns, rows }, got undefined"],
  ["regionPath", [{}, grid, [1, 2, 3, 4], 0], "chart must be what createChart gives"],
  ["regionPath", [chart, grid, null, 0], "values must be a list of columns · rows = 4 numbers"],
  ["grayscalePng", [null, 1, 1], "pixels must be a list of width · height = 1 numbers, got null"],
  ["linearScale", [], "domain must be two finite numbers, got undefined"],
  ["logarithmicScale", [[1, 2]], "range must be two finite numbers, got undefined"],
  ["finitePoints", [[1, 2]], "y must be a list of numbers, got undefined"],
  ["finitePoints", [[1, 2], [1]], "x must be y.length = 1 numbers, got 2"],
  ["smoothPoints", [[[1, 2]]], "share must be a number from 0, got undefined"],
  ["smoothPoints", [null, 0.1], "points must be an array of [x, y] numbers, got null"],
  ["thinPoints", [[[1, "2"]]], 'points must be an array of [x, y] numbers, got [[1, "2"]]'],
  ["symbolPath", [0], "area must be a finite number above 0, got undefined"],
  ["svgDocument", [], "picture must be { className, title, width, height, content }"],
  ["svgDocument", [{ ...picture, className: "a b" }], "className must be a class name of letters"],
  ["svgDocument", [{ ...picture, title: 3 }], "title must be a string, got 3"],
  ["svgDocument", [{ ...picture, width: undefined }], "width must be a finite number above 0"],
  ["svgDocument", [{ ...picture, rules: {} }], "rules must be a function that gives"],
];

describe("an argument that is not what it should be", () => {
  it.each(cases)("%s(…%j): %s", (name, args, says) => {
    expect(() => call[name](...args)).toThrow(ValueError);
    expect(() => call[name](...args)).toThrow(`${name}: ${says}`);
  });

  it.each([null, true, false, {}, () => 1, [null]])("%o is no content", (value) => {
    const write = () => draw.markup`<p>${value as never}</p>`;
    expect(write).toThrow(ValueError);
    expect(write).toThrow(/^markup: a value in the template must be markup, a string, a number/);
    expect(() => draw.drawChart(chart, value as never)).toThrow(ValueError);
  });

  it.each(Object.entries(call).filter(([name]) => name !== "Markup" && !name.endsWith("Theme")))(
    "%s has no other error for nothing at all, and for null everywhere",
    (_, operation) => {
      for (const args of [[], [null, null, null, null]]) {
        try {
          operation(...args);
        } catch (error) {
          expect(error).toBeInstanceOf(ValueError);
        }
      }
    },
  );
});
