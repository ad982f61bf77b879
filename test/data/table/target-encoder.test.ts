import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TargetEncoder } from "../../../src/data/index.ts";
import { DataError, ShapeError, ValueError } from "../../../src/tensor/errors.ts";
import { buildTable } from "./build-table.ts";
import { cells } from "./cells.ts";

describe("the task", () => {
  it.each([
    [
      "words",
      ["b", "a", "b"],
      "classification",
      "y has 2 different cells that are no numbers: its classes",
    ],
    [
      "yes and no",
      ["yes", "no"],
      "classification",
      "y has 2 different cells that are no numbers: its classes",
    ],
    [
      "0 and 1",
      [0, 1, 0],
      "classification",
      'y has two different numbers: its classes. Say task: "regression" (--task regression) if that is not meant',
    ],
    [
      "prices",
      cells(229, (i) => 10 + i / 4),
      "regression",
      "y has numbers with fractions: amounts",
    ],
    [
      "whole prices",
      cells(300, (i) => 100 + (i % 229)),
      "regression",
      'y has 229 different whole numbers: amounts. Say task: "classification" (--task classification) if that is not meant',
    ],
    [
      "grades of many",
      cells(60, (i) => 3 + (i % 6)),
      "classification",
      'y has 6 different whole numbers, each in 10 rows on average: classes. Say task: "regression" (--task regression) if that is not meant',
    ],
    [
      "grades of few",
      cells(24, (i) => 3 + (i % 6)),
      "regression",
      'y has 6 different whole numbers, each in only 4 rows on average: amounts. Say task: "classification" (--task classification) if that is not meant',
    ],
    [
      "counts up to 20",
      cells(210, (i) => i % 21),
      "regression",
      'y has 21 different whole numbers: amounts. Say task: "classification" (--task classification) if that is not meant',
    ],
  ])("of %s", (_, y, task, why) => {
    const target = new TargetEncoder("y").fit(buildTable({ y }));
    expect([target.task, target.why]).toEqual([task, why]);
  });

  it("can be said", () => {
    const table = buildTable({ y: [0, 1, 0.5], w: ["a", "b", "a"] });
    expect(new TargetEncoder("y", { task: "classification" }).fit(table).classes).toEqual([
      "0",
      "0.5",
      "1",
    ]);
    expect(() => new TargetEncoder("w", { task: "regression" }).fit(table)).toThrow(
      new DataError(
        't.csv: the target "w" is to be an amount, and not all of its cells are numbers, as "a"',
      ),
    );
    const odd = buildTable({ y: ["4", null, "abc", "5"] });
    expect(() => new TargetEncoder("y", { task: "regression" }).fit(odd)).toThrow('as "abc"');
    expect(() => new TargetEncoder(["y", "w"], { task: "classification" })).toThrow(ValueError);
  });

  it("cannot be to learn a date", () => {
    expect(() =>
      new TargetEncoder("d").fit(buildTable({ d: ["2020-01-01", "2020-01-02"] })),
    ).toThrow('t.csv: the target "d" is a date');
  });
});

describe("classes", () => {
  const table = buildTable({ y: ["b", "a", null, "c", "b"] });

  it("are those of all rows, in order, and go both ways", () => {
    const target = new TargetEncoder("y").fit(table, [0, 1]);
    expect(target.classes).toEqual(["a", "b", "c"]);
    const rows = target.rows(table);
    expect([...rows]).toEqual([0, 1, 3, 4]);
    const labels = target.transform(table, rows);
    expect([labels.dtype, ...labels.data]).toEqual(["int32", 1, 0, 2, 1]);
    expect(target.inverse(labels)).toEqual([{ y: "b" }, { y: "a" }, { y: "c" }, { y: "b" }]);
    expect(target.columns).toEqual([
      {
        column: "y",
        type: "target",
        missing: 1,
        example: "b",
        becomes: "3 classes",
        why: target.why,
      },
    ]);
  });

  it("of numbers are in order of size, and 1 and 1.0 are one", () => {
    const target = new TargetEncoder("y").fit(buildTable({ y: ["10", "2", "2.0"] }));
    expect(target.classes).toEqual(["2", "10"]);
    expect(target.transform(buildTable({ y: ["10.0", "2"] })).toArray()).toEqual([1, 0]);
  });

  it("have to be known, and there", () => {
    const target = new TargetEncoder("y").fit(table);
    expect(() => target.transform(table)).toThrow(
      new DataError(
        't.csv: row 3: the target "y" is missing. Leave the row out: target.rows(table) are those that have one',
      ),
    );
    expect(() => target.transform(buildTable({ y: ["a", "d"] }))).toThrow(
      new DataError('t.csv: row 2: "d" is none of the 3 classes of "y" in training'),
    );
    expect(() => target.inverse([3])).toThrow(
      new ValueError("inverse: there is no class 3, expected 0 to 2"),
    );
    expect(() => target.inverse([[1]])).toThrow(ShapeError);
    expect(() => new TargetEncoder("z").fit(table)).toThrow('there is no column "z"');
    expect(() => new TargetEncoder("y").classes).toThrow(
      new ValueError("TargetEncoder: classes is there after fit(table, rows)"),
    );
  });
});

describe("amounts", () => {
  it("are standardised by the rows that were fitted, and come back in their units", () => {
    const table = buildTable({ a: [1, 2, 3, 99.5], b: [10, 10, 10, 7] });
    const target = new TargetEncoder(["a", "b"]).fit(table, [0, 1, 2]);
    expect([target.task, target.why]).toEqual(["regression", "several targets are numbers"]);
    const deviation = Math.sqrt(2 / 3);
    expect(target.transform(table, [0, 3]).data).toEqual(
      Float32Array.of(-1 / deviation, 0, 97.5 / deviation, -3),
    );
    const [back] = target.inverse(target.transform(table, [3]));
    expect([back.a, back.b]).toEqual([expect.closeTo(99.5, 4), 7]);
    expect(target.columns[0].becomes).toBe("standardised: mean 2, deviation 0.816");
  });

  it("come back whatever they are", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 100),
          { minLength: 2 },
        ),
        (y) => {
          const table = buildTable({ y });
          const target = new TargetEncoder("y", { task: "regression" }).fit(table);
          const most = Math.max(...y.map(Math.abs));
          target.inverse(target.transform(table)).forEach((back, i) => {
            expect(Math.abs((back.y as number) - y[i])).toBeLessThanOrEqual(1e-5 * most);
          });
        },
      ),
    );
  });
});

it.each([
  ["words", ["b", "a", "b"]],
  ["amounts", [0.5, 2, 7]],
])("a state of %s that went through JSON does the same", (_, y) => {
  const table = buildTable({ y });
  const target = new TargetEncoder("y").fit(table);
  const again = TargetEncoder.from(JSON.parse(JSON.stringify(target.state())));
  expect(again.transform(table).data).toEqual(target.transform(table).data);
  expect([again.names, again.task, again.columns]).toEqual([["y"], target.task, target.columns]);
  expect(() => TargetEncoder.from({ ...target.state(), task: "other" as never })).toThrow(
    "TargetEncoder.from: task: expected one of classification, regression",
  );
});

it("a target of one cell, or of none, is told as that", () => {
  for (const cell of ["x", "1", "1.5"]) {
    const one = new TargetEncoder("y").fit(buildTable({ y: [cell, cell] }));
    expect(one.why).toBe(`all cells of y are "${cell}": one class`);
  }
  expect(() => new TargetEncoder("y").fit(buildTable({ y: ["", "NA"] }))).toThrow(
    new DataError('t.csv: none of 2 rows has "y": there is nothing to learn from'),
  );
});
