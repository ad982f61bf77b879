import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../../src/data/table/column-builder.ts";
import { TableBuilder, type TableBuilderOptions } from "../../../src/data/table/table-builder.ts";
import { DataError } from "../../../src/tensor/errors.ts";
import { buildTable } from "./build-table.ts";

type Options = Omit<TableBuilderOptions, "source">;

/** A table's only column, and what is said about it. */
function read(cells: readonly Cell[], options: Options = {}) {
  const { columns, notes } = buildTable({ x: cells }, options);
  const { numbers, dates, codes, ...rest } = columns[0];
  const lists = {
    numbers: numbers && [...numbers],
    dates: dates && [...dates].map((ms) => (Number.isNaN(ms) ? null : new Date(ms).toJSON())),
    codes: codes && [...codes],
  };
  return { ...rest, ...lists, notes };
}

describe("three readings at once", () => {
  test("numbers, which are categories as well", () => {
    expect(read(["1", "-2.5", "+5", "1e3", ".5", "5.", "1"])).toEqual({
      name: "x",
      missing: 0,
      example: "1",
      distinct: 6,
      numbers: [1, -2.5, 5, 1000, 0.5, 5, 1],
      dates: null,
      codes: [0, 1, 2, 3, 4, 5, 0],
      values: ["1", "-2.5", "+5", "1e3", ".5", "5."],
      format: { decimal: "." },
      notes: [],
    });
  });

  test("words", () => {
    expect(read(["b", "a", "b"])).toMatchObject({
      numbers: null,
      dates: null,
      codes: [0, 1, 0],
      values: ["b", "a"],
      distinct: 2,
      example: "b",
    });
  });

  test("cells of JSON", () => {
    expect(read([1.234, null, 1e21])).toMatchObject({
      numbers: [1.234, Number.NaN, 1e21],
      missing: 1,
      values: ["1.234", "1e+21"],
    });
    expect(read([true, false, null])).toMatchObject({
      codes: [0, 1, -1],
      values: ["true", "false"],
    });
    expect(read([1.234, "1,5"])).toMatchObject({ numbers: [1.234, 1.5] });
  });

  test("any finite numbers come back", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 200 }), (numbers) => {
        const big = numbers.some(
          (x) => Number.isInteger(x) && Math.abs(x) > 2 ** 53 && Math.abs(x) < 1e21,
        );
        fc.pre(!big);
        expect(read(numbers.map(String)).numbers).toEqual(numbers);
        expect(read(numbers).numbers).toEqual(numbers);
      }),
    );
  });

  test("cells that are many different ones are not told apart, and the memory is let go", () => {
    const cells = Array.from({ length: 100_001 }, (_, i) => String(i));
    const column = buildTable({ x: cells }).columns[0];
    expect(column).toMatchObject({ codes: null, values: [], distinct: Number.POSITIVE_INFINITY });
    expect(column.numbers?.[100_000]).toBe(100_000);
    const { codes, distinct } = buildTable({ x: cells.slice(1) }).columns[0];
    expect(distinct).toBe(100_000);
    expect(codes?.[99_999]).toBe(99_999);
  });

  test("a column that comes late is missing before", () => {
    const builder = new TableBuilder({ source: "t" });
    builder.column("a");
    builder.add([1], 1);
    builder.add([2], 2);
    expect(builder.column("b")).toBe(1);
    expect(builder.column("a")).toBe(0);
    builder.add([3, 4], 3);
    const { columns } = builder.finish();
    expect([...columns[1].numbers!]).toEqual([Number.NaN, Number.NaN, 4]);
    expect(columns[1].missing).toBe(2);
  });
});

describe("missing cells", () => {
  test.each(["", " ", "NA", "N/A", "nan", "NaN", "null", "NULL", "#N/A", "<NA>", "\\N"])(
    "%j",
    (cell) => {
      expect(read(["1", cell])).toMatchObject({
        numbers: [1, Number.NaN],
        codes: [0, -1],
        missing: 1,
      });
      expect(read(["a", cell])).toMatchObject({ numbers: null, codes: [0, -1], missing: 1 });
      expect(read(["2024-01-31", cell]).dates).toEqual(["2024-01-31T00:00:00.000Z", null]);
    },
  );

  test.each(["-", "?", ".", "None", "none", "--", "–"])(
    "%j, among numbers or dates only",
    (cell) => {
      const numbers = read(["1", cell, "2"]);
      expect(numbers).toMatchObject({
        numbers: [1, Number.NaN, 2],
        codes: [0, -1, 1],
        values: ["1", "2"],
      });
      expect(numbers).toMatchObject({ missing: 1, distinct: 2 });
      expect(numbers.notes).toEqual([`"${cell}" is read as missing: 1 cell in "x".`]);
      expect(read([cell, "2024-01-31"])).toMatchObject({ missing: 1, example: "2024-01-31" });
      const words = read([cell, "a", cell]);
      expect(words).toMatchObject({
        numbers: null,
        dates: null,
        codes: [0, 1, 0],
        values: [cell, "a"],
        missing: 0,
      });
      expect(words.example).toBe(cell);
      expect(words.notes).toEqual([
        `In "x", "${cell}" (2 cells) is a value like the others. To read it as missing, say missing: ["${cell}"] (--missing).`,
      ]);
      expect(read([cell, cell])).toMatchObject({ numbers: null, codes: [0, 0], missing: 0 });
    },
  );

  test("a column of nothing", () => {
    expect(read(["", ""])).toMatchObject({
      missing: 2,
      example: "",
      distinct: 0,
      numbers: [Number.NaN, Number.NaN],
    });
  });

  test("further words", () => {
    expect(read(["1", "-999"], { missing: ["-999"] })).toMatchObject({
      numbers: [1, Number.NaN],
      missing: 1,
    });
    expect(read(["a", "?"], { missing: ["?"] })).toMatchObject({ codes: [0, -1], missing: 1 });
  });

  test("words are said once for all columns", () => {
    const column = ["NA", "1"];
    const columns = Object.fromEntries("abcdefg".split("").map((name) => [name, column]));
    expect(buildTable(columns).notes).toEqual([
      '"NA" is read as missing: 7 cells in "a", "b", "c", "d", "e" and 2 more columns.',
    ]);
  });
});

describe("numbers", () => {
  const decimalCommas = "Numbers have decimal commas.";

  test.each<[string, string[], number[] | null, string | null, string[]]>([
    ["decimal commas", ["1,5", "-2,25", "3"], [1.5, -2.25, 3], ";", [decimalCommas]],
    [
      "decimal commas and thousands",
      ["1.234,5", "2,5"],
      [1234.5, 2.5],
      "\t",
      [decimalCommas, 'In "x", "1.234,5" is read as 1234.5.'],
    ],
    [
      "points are decimals where nothing speaks against it",
      ["1.234", "5.678"],
      [1.234, 5.678],
      ";",
      [],
    ],
    [
      "thousands, told by a second group",
      ["1,234,567", "1,234"],
      [1234567, 1234],
      ";",
      ['In "x", "1,234,567" is read as 1234567.'],
    ],
    [
      "thousands, told by decimals",
      ["1,234.5", "1,234"],
      [1234.5, 1234],
      ";",
      ['In "x", "1,234.5" is read as 1234.5.'],
    ],
    [
      "thousands in a file with commas, in quotes",
      ["1,234", "17"],
      [1234, 17],
      ",",
      ['In "x", "1,234" is read as 1234.'],
    ],
    [
      "thousands apart",
      ["1 234", "1\u00a0234\u00a0567,5", "2"],
      [1234, 1234567.5, 2],
      ";",
      [decimalCommas, 'In "x", "1 234" is read as 1234.'],
    ],
    ["as the Swiss write", ["1'234.5"], [1234.5], ";", ['In "x", "1\'234.5" is read as 1234.5.']],
    ["a true minus", ["−5", "5"], [-5, 5], ",", ['In "x", "−5" is read as -5.']],
    ["percent", ["12%", "7.5 %"], [12, 7.5], ",", ['In "x", "12%" is read as 12.']],
    [
      "a currency",
      ["$1,234.50", "-$5", "$ 7"],
      [1234.5, -5, 7],
      ",",
      ['In "x", "$1,234.50" is read as 1234.5.'],
    ],
    [
      "comma, which a semicolon makes a decimal one",
      ["1,234", "5,678"],
      [1.234, 5.678],
      ";",
      [decimalCommas],
    ],
  ])("%s", (_, cells, numbers, separator, notes) => {
    expect(read(cells, { separator })).toMatchObject({ numbers, notes });
  });

  test.each([
    ["12%", "7"],
    ["$5", "€5"],
    ["5", "$5"],
  ])("%j and %j are not of one kind", (a, b) => {
    expect(read([a, b]).numbers).toBeNull();
  });

  test("a comma that may be either", () => {
    const { numbers, notes } = read(["1,234", "5,678"], { separator: "\t" });
    expect(numbers).toBeNull();
    expect(notes).toEqual([
      '"x" is no column of numbers: in "1,234" the comma may stand before decimals or between thousands. Say ' +
        'which sign decimals have: decimal: "," or decimal: "." (--decimal).',
    ]);
    expect(read(["1,234"], { decimal: ".", separator: "\t" }).numbers).toEqual([1234]);
    expect(read(["1,234"], { decimal: ",", separator: "," }).numbers).toEqual([1.234]);
    expect(() => read(["1,234"], { types: { x: "number" } })).toThrow(DataError);
  });

  test("the other columns tell", () => {
    const both = (a: string, b: string, separator = "\t") =>
      buildTable({ a: [a], b: [b] }, { separator }).columns.map(({ numbers }) => numbers?.[0]);
    expect(both("1,5", "1.234")).toEqual([1.5, 1234]);
    expect(both("1,5", "1,234")).toEqual([1.5, 1.234]);
    expect(both("1.5", "1,234", ";")).toEqual([1.5, 1234]);
    expect(both("1.5", "1.234")).toEqual([1.5, 1.234]);
  });

  test("a comma here and a point there make no sense in one column", () => {
    const { numbers, notes } = read(["1.234", "1,234"], { separator: ";" });
    expect(numbers).toBeNull();
    expect(notes[0]).toMatch(/^"x" is no column of numbers: .* the first "1,234" in line 3\./);
  });

  test("no decimal commas where commas stand between cells", () => {
    expect(read(["1,5", "2,5"], { separator: "," }).numbers).toBeNull();
  });

  test.each([
    "0x10",
    "0b1",
    "1_0",
    "Infinity",
    "-inf",
    "1e999",
    "--1",
    "1,23,4",
    "1.2.3",
    "12a",
    "(5)",
    "- 5",
    "1e",
    "12345678901234567890",
    "5 000 0",
  ])("no number: %j", (cell) => {
    for (const separator of [",", ";"]) expect(read(["1", cell], { separator }).numbers).toBeNull();
  });

  test("with more digits than are exact, where they are said to be numbers", () => {
    const types = { x: "number" } as const;
    expect(read(["1577836800000000000", "-5"], { types })).toMatchObject({
      numbers: [1577836800000000000, -5],
      missing: 0,
    });
  });

  test("that are days without hyphens are said to be, and are dates where that is said", () => {
    const days = ["20200229", "", "19991231"];
    expect(read(days).notes).toEqual([
      'Numbers in "x" may be dates, as "20200229": give it the type date: types: { "x": "date" } (--types x=date).',
    ]);
    const { dates, notes } = read(days, { types: { x: "date" } });
    expect(dates).toEqual(["2020-02-29T00:00:00.000Z", null, "1999-12-31T00:00:00.000Z"]);
    expect(notes).toEqual([]);
    expect(read([20200229, 19991231]).notes[0]).toMatch(/^Numbers in "x" may be dates/);
    for (const other of ["20210229", "18991231", "20200101.5", "2020010"]) {
      expect(read([...days, other]).notes).toEqual([]);
    }
    expect(read([""]).notes).toEqual([]);
    expect(read(days, { formats: { x: { decimal: "." } } }).notes).toEqual([]);
  });

  test("a code with zeros in front is said to be one", () => {
    expect(read(["02134", "90210"]).notes).toEqual([
      'Some of "x" begin with a zero, as "02134": they are learnt from as codes. If they are amounts, give it the type ' +
        'number: types: { "x": "number" } (--types x=number).',
    ]);
    expect(read(["0", "0.5", "00.5"]).notes).toEqual([]);
  });
});

describe("a column that is nearly one of numbers", () => {
  test("is said to be none, with the place and what to do", () => {
    const { numbers, notes, codes } = read(["1", "2", "", "many", "3", "n/d"]);
    expect(numbers).toBeNull();
    expect(codes).toEqual([0, 1, -1, 2, 3, 4]);
    expect(notes).toEqual([
      '"x" is no column of numbers: 3 of its cells are, but 2 are not, the first "many" in line 5. To read those ' +
        'as missing, give it the type number: types: { "x": "number" } (--types x=number).',
    ]);
    expect(buildTable({ "the size": ["1", "2", "many"] }).notes[0]).toMatch(
      / \(--types 'the size=number'\)\.$/,
    );
    expect(read(["a", "b", "1"]).notes).toEqual([]);
    expect(read(["2024-01-01", "2024-01-02", "soon"]).notes).toEqual([
      '"x" is no column of dates: 2 of its cells are, but 1 is not, the first "soon" in line 4. To read it as ' +
        'missing, give it the type date: types: { "x": "date" } (--types x=date).',
    ]);
  });

  test("counts numbers after the first other cell, too", () => {
    expect(read(["many", "1", "2"]).notes[0]).toContain(
      '2 of its cells are, but 1 is not, the first "many" in line 2',
    );
  });
});

describe("types", () => {
  test("number", () => {
    expect(read(["1", "many", "?", "3"], { types: { x: "number" } })).toEqual({
      name: "x",
      missing: 2,
      example: "1",
      distinct: Number.POSITIVE_INFINITY,
      numbers: [1, Number.NaN, Number.NaN, 3],
      dates: null,
      codes: null,
      values: [],
      format: { type: "number" },
      notes: [
        '"?" is read as missing: 1 cell in "x".',
        '"x" is read as numbers; what is none is missing: 1 cell, the first "many" in line 3.',
      ],
    });
  });

  test("date", () => {
    const { dates, missing, numbers } = read(["2024-01-31", "soon"], { types: { x: "date" } });
    expect({ dates, missing, numbers }).toEqual({
      dates: ["2024-01-31T00:00:00.000Z", null],
      missing: 1,
      numbers: null,
    });
  });

  test.each(["category", "text"] as const)(
    "%s: as it stands, and only an empty cell is missing",
    (type) => {
      expect(read(["1", "NA", "None", "", "01"], { types: { x: type } })).toMatchObject({
        numbers: null,
        dates: null,
        codes: [0, 1, 2, -1, 3],
        values: ["1", "NA", "None", "01"],
        missing: 1,
        notes: [],
      });
    },
  );

  test("boolean", () => {
    expect(
      read(["Yes", "no", "1", true, false, "perhaps", ""], { types: { x: "boolean" } }),
    ).toMatchObject({
      codes: [0, 1, 0, 0, 1, -1, -1],
      values: ["true", "false"],
      missing: 2,
      notes: [
        '"x" is read as true and false; what is none is missing: 1 cell, the first "perhaps" in line 7.',
      ],
    });
  });

  test("of a column that is not there", () => {
    expect(() => read(["1"], { types: { y: "number" } })).toThrow(
      new DataError('t.csv: there is no column "y" that a type is given to. Did you mean "x"?'),
    );
  });
});

describe("dates", () => {
  test.each([
    ["2012-01-31", "2012-01-31T00:00:00.000Z"],
    ["2012-01-31T13:45:07.250Z", "2012-01-31T13:45:07.250Z"],
    ["2012-01-31 13:45", "2012-01-31T13:45:00.000Z"],
    ["2012-01-31 00:30:00+02:00", "2012-01-30T22:30:00.000Z"],
    ["2012-01-31 00:30:00.25+02", "2012-01-30T22:30:00.250Z"],
    ["31-DEC-12", "2012-12-31T00:00:00.000Z"],
    ["1-Jan-69 13:45", "1969-01-01T13:45:00.000Z"],
    ["2012-01-31T23:30:00-0130", "2012-02-01T01:00:00.000Z"],
    ["2012/1/31", "2012-01-31T00:00:00.000Z"],
    ["2012-01", "2012-01-01T00:00:00.000Z"],
    ["31.12.2012", "2012-12-31T00:00:00.000Z"],
    ["1.2.2012", "2012-02-01T00:00:00.000Z"],
    ["31/12/2012 7:05 PM", "2012-12-31T19:05:00.000Z"],
    ["12/31/2012 12:05 am", "2012-12-31T00:05:00.000Z"],
    ["12/31/99", "1999-12-31T00:00:00.000Z"],
    ["31 Dec 2012", "2012-12-31T00:00:00.000Z"],
    ["1-Sept-2012", "2012-09-01T00:00:00.000Z"],
    ["Jan 1 2000", "2000-01-01T00:00:00.000Z"],
    ["December 31, 2012 23:59", "2012-12-31T23:59:00.000Z"],
    ["Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02T15:04:05.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ])("%s", (cell, instant) => {
    expect(read([cell])).toMatchObject({ numbers: null, dates: [instant], values: [cell] });
  });

  test.each([
    "2023-02-29",
    "2012-13-01",
    "2012-00-10",
    "31/31/2012",
    "2012-01-31 25:00",
    "2012-01-31 13:00 PM",
    "1.10.12",
    "12-31-12",
    "0012-01-31",
    "20120131",
    "2012-1/31",
    "2012",
    "May",
    "Mayday 1 2000",
  ])("no date: %s", (cell) => {
    expect(read([cell]).dates).toBeNull();
  });

  test("the whole column tells whether the day or the month is first", () => {
    const day = read(["01/02/2012", "31/01/2012"]);
    expect(day.dates).toEqual(["2012-02-01T00:00:00.000Z", "2012-01-31T00:00:00.000Z"]);
    expect(day.notes).toEqual(['Dates in "x" have the day first.']);
    const month = read(["01/02/2012", "01/31/2012"]);
    expect(month.dates).toEqual(["2012-01-02T00:00:00.000Z", "2012-01-31T00:00:00.000Z"]);
    expect(month.notes).toEqual(['Dates in "x" have the month first.']);
    expect(read(["13/01/2012", "01/13/2012"]).dates).toBeNull();
    expect(read(["03/03/2012"]).dates).toEqual(["2012-03-03T00:00:00.000Z"]);
  });

  test("where it does not, they are no dates, which is said", () => {
    const message =
      '"x" is no column of dates: in "01/02/2012" and the others, the day may be first or the month. Write dates ' +
      "as 2012-01-31.";
    expect(read(["01/02/2012", "03/04/2012"])).toMatchObject({
      dates: null,
      codes: [0, 1],
      notes: [message],
    });
    expect(() => read(["01/02/2012"], { types: { x: "date" } })).toThrow(
      new DataError(`t.csv: ${message}`),
    );
  });

  test("years of two digits are said", () => {
    expect(read(["12/31/68", "1/8/69"])).toMatchObject({
      dates: ["2068-12-31T00:00:00.000Z", "1969-01-08T00:00:00.000Z"],
      notes: [
        'Dates in "x" have the month first.',
        'Years of two digits in "x", as in "12/31/68", are from 1969 to 2068.',
      ],
    });
  });

  test("any instant comes back", () => {
    const instant = fc.date({
      min: new Date("1000-01-01"),
      max: new Date("9999-12-31"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.array(instant, { minLength: 1 }), (dates) => {
        const texts = dates.map((date) => date.toISOString());
        expect(read(texts).dates).toEqual(texts);
      }),
    );
  });
});
