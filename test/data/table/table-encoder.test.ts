import { describe, expect, it } from "vitest";
import { TableEncoder, type TableEncoderState } from "../../../src/data/index.ts";
import type { Table } from "../../../src/data/table/table.ts";
import { DataError, ShapeError, ValueError } from "../../../src/tensor/errors.ts";
import { buildTable } from "./build-table.ts";
import { cells } from "./cells.ts";

const numbers = (encoder: TableEncoder, table: Table, rows?: readonly number[]) =>
  Array.from(encoder.transform(table, rows).data);
const names = (encoder: TableEncoder) => encoder.features.map(({ name }) => name);

describe("what becomes of", () => {
  it("numbers: standardised by the rows that were fitted, the median where they are missing", () => {
    const table = buildTable({ x: [1, 2, 3, 6, null, 1000, 2000] });
    const encoder = new TableEncoder().fit(table, [0, 1, 2, 3, 4]);
    expect(names(encoder)).toEqual(["x", "x is missing"]);
    // Mean 3, deviation √((4 + 1 + 0 + 9) / 4), median 2.5.
    const deviation = Math.sqrt(3.5);
    const expected = [-2, -1, 0, 3, -0.5].map((distance) => Math.fround(distance / deviation));
    const [values, missing] = [0, 1].map((k) =>
      cells(5, (i) => encoder.transform(table).data[2 * i + k]),
    );
    expect([values, missing]).toEqual([expected, [0, 0, 0, 0, 1]]);
  });

  it("numbers with heavy tails: arsinh of the distance from the median", () => {
    const table = buildTable({ x: [...cells(40, (i) => i % 5), 1e6] });
    const encoder = new TableEncoder().fit(table);
    // Quartiles 1 and 3, median 2.
    const scale = 2 / 1.349;
    expect(encoder.transform(table, [0, 40]).data).toEqual(
      Float32Array.of(Math.asinh(-2 / scale), Math.asinh((1e6 - 2) / scale)),
    );
    expect(encoder.columns[0].becomes).toBe(
      "arsinh, its tails being heavy: median 2, robust deviation 1.48",
    );
  });

  it("numbers of which one is in a wrong unit: the others are not squeezed together", () => {
    const x = cells(100, (i) => (3000 + ((i * 37) % 100) * 20) * (i === 7 ? 1000 : 1));
    const table = buildTable({ x });
    const found = new TableEncoder().fit(table).transform(table).data;
    const others = found.filter((_, i) => i !== 7);
    // By mean and deviation all of them would lie within 0.006 of each other.
    expect(Math.max(...others) - Math.min(...others)).toBeGreaterThan(2);
    expect([found[7] > 5, found[7] < 10]).toEqual([true, true]);
  });

  it.each([
    ["rare", cells(50, (i) => Number(i === 7))],
    ["even", cells(50, (i) => i % 2)],
  ])("two numbers, %s: no tails", (_, x) => {
    expect(new TableEncoder().fit(buildTable({ x })).columns[0].becomes).toMatch(/^standardised/);
  });

  it("categories: a feature for each of training, none for others", () => {
    const table = buildTable({ island: ["b", "a", "b", "a", "c", "c"] });
    const encoder = new TableEncoder().fit(table, [0, 1, 2, 3]);
    expect(names(encoder)).toEqual(["island = a", "island = b"]);
    expect(numbers(encoder, table, [0, 1, 4])).toEqual([0, 1, 1, 0, 0, 0]);
    expect(encoder.notes(table)).toEqual([
      {
        column: "island",
        kind: "unknown",
        cells: 2,
        sentence:
          '2 cells of island did not occur in training, as "c": taken as none of the categories',
      },
    ]);
    expect(encoder.notes(table, [0, 1])).toEqual([]);
  });

  it("missing categories: a category of their own, and new ones are as if missing", () => {
    const table = buildTable({ island: ["b", "a", "b", "a", null, "c", "c"] });
    const encoder = new TableEncoder().fit(table, [0, 1, 2, 3, 4]);
    expect(names(encoder)).toEqual(["island = a", "island = b", "island is missing"]);
    expect(numbers(encoder, table, [0, 4, 5])).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 1]);
    expect(encoder.notes(table).map(({ sentence }) => sentence)).toEqual([
      '2 cells of island did not occur in training, as "c": taken as missing',
    ]);
  });

  it("many categories: their positions behind all other features, from 1", () => {
    const table = buildTable({
      city: cells(40, (i) => `c${i % 17}`),
      x: cells(40, (i) => (i % 3) / 2),
    });
    const encoder = new TableEncoder().fit(table);
    expect(names(encoder)).toEqual(["x", "city"]);
    expect(encoder.inputs).toEqual({ numbers: 1, categories: [18] });
    expect(encoder.columns[0].becomes).toBe("an embedding of 17");
    const last = encoder.transform(table, [0, 1, 2]).data.filter((_, i) => i % 2 === 1);
    // c0, c1, c10, c11, … in the order of their characters.
    expect([...last]).toEqual([1, 2, 10]);
    const other = buildTable({ city: ["c3", "x", null], x: [0, 0.5, 1] });
    expect([...encoder.transform(other).data].filter((_, i) => i % 2 === 1)).toEqual([11, 0, 0]);
    expect(encoder.inverse(encoder.transform(other)).map(({ city }) => city)).toEqual([
      "c3",
      null,
      null,
    ]);
    const small = new TableEncoder({ embedFrom: 18 }).fit(table);
    expect(small.inputs).toEqual({ numbers: 18, categories: [] });
  });

  it("booleans: 1 and 0, the usual one where they are missing", () => {
    const table = buildTable({ b: ["yes", "no", "YES", null] });
    const encoder = new TableEncoder().fit(table);
    expect(numbers(encoder, table)).toEqual([1, 0, 0, 0, 1, 0, 1, 1]);
    expect(encoder.columns[0].becomes).toBe("1 for yes, 0 for no");
  });

  it("dates: the year with its fraction, and the cycles in which they differ", () => {
    const table = buildTable({ sold: ["2021-01-01", "2021-07-02 12:00", "2022-01-01"] });
    const encoder = new TableEncoder().fit(table);
    const parts = ["month", "day of year", "day of week", "time of day"].flatMap((part) => [
      `sold: ${part} (sin)`,
      `sold: ${part} (cos)`,
    ]);
    expect(names(encoder)).toEqual(["sold: year", ...parts]);
    const [first, middle] = [0, 1].map((row) => encoder.transform(table, [row]).data);
    // The seventh month; 182.5 of 365 days: half of the year; a Friday, with Monday the first; noon.
    const friday = (2 * Math.PI * 4) / 7;
    const expected = [0, 0, -1, 0, -1, Math.sin(friday), Math.cos(friday), 0, -1];
    expected.forEach((value, i) => {
      expect(middle[i]).toBeCloseTo(value, 6);
    });
    expect([first[1], first[2]]).toEqual([0, 1]);
    expect(encoder.columns[0].becomes).toBe(
      "the year, month, day of year, day of week and time of day as cycles",
    );
  });

  it("dates: a year beyond those of training is taken as the nearest", () => {
    const table = buildTable({ sold: ["2018-03-04", "2020-03-04", "2021-03-04", "2030-03-04"] });
    const encoder = new TableEncoder().fit(table, [1, 2]);
    const years = encoder
      .transform(table)
      .toArray(2)
      .map(([year]) => year);
    expect(years).toEqual([-1, -1, 1, 1]);
  });

  it.each([
    ["years alone", ["2019-03-04", "2024-03-04", "2030-03-04"], ["sold: year"]],
    [
      "nothing but a time",
      ["2019-03-04 09:00", "2019-03-04 17:30"],
      ["day of year", "time of day"],
    ],
  ])("%s", (_, sold, cycles) => {
    const found = names(new TableEncoder().fit(buildTable({ sold }))).map((name) =>
      name.replace(/sold: | \(...\)/g, ""),
    );
    const expected = cycles[0] === "sold: year" ? ["year"] : ["year", ...cycles];
    expect(expected.every((name) => found.includes(name))).toBe(true);
  });
});

describe("the columns", () => {
  const table = buildTable({
    id: cells(20, (i) => i),
    mass: cells(20, (i) => (i * 7) % 11),
    island: cells(20, (i) => (i % 2 ? "Biscoe" : "Dream")),
    unit: cells(20, () => "g"),
    species: cells(20, (i) => (i % 3 ? "Adelie" : "Gentoo")),
  });

  it("are summed up with what they become and why", () => {
    const encoder = new TableEncoder({ targets: ["species"] }).fit(table);
    expect(
      encoder.columns.map(({ column, type, becomes, why }) => [column, type, becomes, why]),
    ).toEqual([
      ["id", "identifier", "left out", "the cells count the rows, 0 to 19"],
      ["mass", "number", "standardised: mean 4.9, deviation 3.24", "all 20 cells are numbers"],
      ["island", "category", "one-hot, 2 features", "2 different cells in 20"],
      ["unit", "constant", "left out", 'all 20 cells are "g"'],
    ]);
  });

  it("are chosen by columns, ignore, targets and types", () => {
    const of = (options: object) => names(new TableEncoder(options).fit(table));
    expect(of({ columns: ["mass", "id"] })).toEqual(["mass"]);
    expect(of({ ignore: ["mass", "island", "species"] })).toEqual([]);
    expect(of({ columns: ["id"], types: { id: "number" } })).toEqual(["id"]);
    expect(of({ columns: ["mass"], types: { mass: "category" } })).toHaveLength(11);
    const ignored = new TableEncoder({ ignore: ["mass"] }).fit(table).columns[1];
    expect([ignored.becomes, ignored.why]).toEqual(["left out", "ignore says so"]);
  });

  it("that are constant in the rows of training are left out", () => {
    const found = new TableEncoder({ columns: ["island"] }).fit(table, [0, 2, 4]);
    expect(found.columns[0]).toMatchObject({
      type: "category",
      becomes: "left out",
      why: "the rows of training all have one cell",
    });
    expect(found.transform(table).shape).toEqual([20, 0]);
    const late = buildTable({ x: [null, null, 1, 2] });
    expect(new TableEncoder().fit(late, [0, 1]).columns[0].why).toBe(
      "all cells are missing in the rows of training",
    );
  });

  it("have to be there", () => {
    expect(() => new TableEncoder({ ignore: ["mas"] }).fit(table)).toThrow(
      new DataError('t.csv: there is no column "mas". Did you mean "mass"?'),
    );
    expect(() =>
      new TableEncoder({ columns: ["species"], targets: ["species"] }).fit(table),
    ).toThrow(
      new DataError(
        't.csv: column "species" is to be predicted, and cannot be one to predict from. Leave it out of columns',
      ),
    );
    const encoder = new TableEncoder().fit(table);
    const without = { ...table, columns: table.columns.slice(0, 2) };
    expect(() => encoder.transform(without)).toThrow(
      new DataError(
        't.csv: there are no columns "island" and "species", which training had. Add what is missing, or train ' +
          "without it: ignore leaves columns out",
      ),
    );
  });
});

describe("a table with surprises", () => {
  const trained = buildTable({
    age: [1, 2, 3, 4],
    sold: ["2020-01-01", "2020-02-01", "2020-03-01", "2020-02-01"],
    b: ["yes", "no", "yes", "yes"],
  });
  const encoder = new TableEncoder().fit(trained);

  it("has cells that cannot be read any more: told, and taken as missing", () => {
    const other = buildTable({
      age: ["5", "unknown", ""],
      sold: ["soon", "2020-01-01", ""],
      b: ["yes", "perhaps", "no"],
    });
    expect(encoder.notes(other).map(({ sentence }) => sentence)).toEqual([
      '1 cell of age cannot be read as a number, as "unknown": taken as the median, 2.5',
      "1 cell of age is missing, and none was in training: taken as the median, 2.5",
      '1 cell of sold cannot be read as a date, as "soon": taken as 2020-02-01',
      "1 cell of sold is missing, and none was in training: taken as 2020-02-01",
      '1 cell of b cannot be read as the one word of training or the other, as "perhaps": taken as the usual "yes"',
    ]);
    expect(encoder.transform(other).data.every(Number.isFinite)).toBe(true);
    expect(encoder.inverse(encoder.transform(other)).map(({ age }) => age)).toEqual([5, 2.5, 2.5]);
  });

  it("refuses what is no whole table", () => {
    const column = { name: "a", values: [], numbers: null, dates: null, codes: null };
    const wrong = [
      { name: "a", values: [] },
      { ...column, codes: [0, 1, 0] },
      { ...column, numbers: new Float64Array(2) },
    ];
    for (const each of wrong) {
      const table = { source: "x", length: 3, columns: [each], notes: [] } as never;
      expect(() => new TableEncoder().fit(table)).toThrow(
        "table must be a table, as await parseTable",
      );
    }
  });

  it("refuses infinite numbers", () => {
    const [age] = trained.columns;
    const infinite = { ...age, numbers: Float64Array.of(1, Number.POSITIVE_INFINITY, 3, 4) };
    const table = { ...trained, columns: [infinite, ...trained.columns.slice(1)] };
    const error = new DataError(
      't.csv: row 2, column "age": expected a number of at most 1e150, got Infinity. Leave the cell empty if it is not known',
    );
    expect(() => encoder.transform(table)).toThrow(error);
    expect(() => new TableEncoder().fit(table)).toThrow(error);
    expect(encoder.transform(table, [0]).shape[0]).toBe(1);
  });
});

it("is used after fit, with features of its own", () => {
  const table = buildTable({ x: [1, 2] });
  expect(() => new TableEncoder().transform(table)).toThrow(
    new ValueError("TableEncoder: transform is there after fit(table, rows)"),
  );
  expect(() => new TableEncoder().fit(table, [])).toThrow(ValueError);
  expect(() => new TableEncoder().fit(table, [2])).toThrow("sample 2 does not exist");
  expect(() => new TableEncoder().fit(table).inverse([[1, 2]])).toThrow(
    new ShapeError("inverse: expected features [rows, 1], got [1, 2]"),
  );
});

describe("formats", () => {
  const training = buildTable(
    { day: ["03/04/2021", "25/04/2021"], cost: ["$1.234,5", "$1"], n: ["1", "2"] },
    { types: { n: "number" } },
  );
  const encoder = new TableEncoder().fit(training);

  it("are what cells of the table show, and go through a state", () => {
    expect(encoder.formats).toEqual({
      day: { dayFirst: true },
      cost: { decimal: ",", unit: "$" },
      n: { type: "number" },
    });
    expect(TableEncoder.from(encoder.state()).formats).toEqual(encoder.formats);
    const { columns } = encoder.state();
    expect(TableEncoder.from({ columns }).formats).toEqual({});
    const wrong = { columns, formats: { day: { dayFirst: 1 } } } as unknown as TableEncoderState;
    expect(() => TableEncoder.from(wrong)).toThrow(
      /formats\.day\.dayFirst: expected true or false/,
    );
  });

  it("read another table whose cells do not tell", () => {
    const cells = { day: ["02/03/2021"], cost: ["$1.234"], n: ["x"] };
    const { columns } = buildTable(cells, { formats: encoder.formats });
    expect(columns[0].dates![0]).toBe(Date.UTC(2021, 2, 2));
    expect(columns.map(({ numbers }) => numbers?.[0])).toEqual([undefined, 1234, Number.NaN]);
    const alone = buildTable(cells).columns;
    expect([alone[0].dates, alone[1].numbers![0]]).toEqual([null, 1.234]);
    // What the other columns show goes before.
    const clear = buildTable(
      { cost: ["$1.234"], x: ["1,5"] },
      { formats: { cost: { decimal: "." } } },
    );
    expect(clear.columns[0].numbers![0]).toBe(1234);
  });

  it("read cells among others that are no dates, and not where nothing tells", () => {
    const day = ["05/04/2021", "soon", "25/12/2021"];
    const others = buildTable({ day, cost: ["$1", "$2", "$3"], n: [1, 2, 3] });
    const [first] = encoder.inverse(encoder.transform(others));
    expect(first.day).toBe("2021-04-05");
    const iso = new TableEncoder().fit(buildTable({ day: ["2021-01-01", "2021-12-31"] }));
    expect(iso.notes(others).map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^2 cells of day cannot be read as a date, as "05\/04\/2021"/),
    ]);
  });

  it("that contradict those of training are told", () => {
    const other = buildTable({ day: ["12/31/2021"], cost: ["€1"], n: ["5"] });
    expect(encoder.notes(other).map(({ kind, sentence }) => [kind, sentence])).toEqual([
      [
        "format",
        "day has the month first, and had the day in training: it is read as it is written here",
      ],
      ["format", 'cost has "€", and had "$" in training: it is read as it is written here'],
    ]);
    const none = buildTable({ day: ["31/12/2021"], cost: ["1"], n: ["5%"] });
    expect(encoder.notes(none).map(({ sentence }) => sentence)).toEqual([
      'cost has no unit, and had "$" in training: it is read as it is written here',
      'n has "%", and had no unit in training: it is read as it is written here',
    ]);
  });
});
