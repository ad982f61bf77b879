import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/io/csv.ts";
import { csvRecords } from "../../src/io/csv-records.ts";
import { DataError } from "../../src/tensor/errors.ts";
import { goldenFiles } from "./golden-files.ts";

function cellsOf(text: string): string[][] {
  return [...csvRecords(text, "test.csv")].map(({ cells }) => cells);
}

describe("records", () => {
  test.each(goldenFiles.csv)("as Python's csv module reads $text", ({ text, rows }) => {
    expect(cellsOf(text)).toEqual(rows);
  });

  test("what is written in quotes comes back, whatever the line ends", () => {
    const cell = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " ", "ü") });
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n", "\r"), fc.boolean(), (table, end, last) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = table.map((cells) => cells.map(quoted).join(","));
        expect(cellsOf(lines.join(end) + (last ? end : ""))).toEqual(table);
      }),
    );
  });

  test("each record knows its line", () => {
    const records = csvRecords('\ufeffa\n"b\r\n\nc"\r\nd\re', "test.csv");
    expect([...records]).toEqual([
      { line: 1, cells: ["a"] },
      { line: 2, cells: ["b\r\n\nc"] },
      { line: 5, cells: ["d"] },
      { line: 6, cells: ["e"] },
    ]);
  });

  test("a cell of many quotes does not run out of stack", () => {
    const long = '""'.repeat(2_000_000);
    expect(cellsOf(`"${long}"`)[0][0]).toHaveLength(2_000_000);
  });
});

describe("numbers", () => {
  test("a table with a header", () => {
    const { columns, values, labels } = parseCsv("x, y\n1,-2.5\n 3e2 ,+.5\n");
    expect(columns).toEqual(["x", "y"]);
    expect(values.dtype).toBe("float64");
    expect(values.shape).toEqual([2, 2]);
    expect(Array.from(values.data)).toEqual([1, -2.5, 300, 0.5]);
    expect(labels).toBeNull();
  });

  test("any finite numbers come back", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1 }), (rows) => {
        const { values } = parseCsv(rows.map((row) => row.join()).join("\n"), { header: false });
        expect(Array.from(values.data)).toEqual(rows.flat().map((x) => Number(String(x))));
      }),
    );
  });

  test("auto: a header is a first line without a number", () => {
    const columnsOf = (text: string, labels?: number) => parseCsv(text, { labels }).columns;
    expect(columnsOf("1,2\n3,4")).toEqual(["column 1", "column 2"]);
    expect(columnsOf(",b\n3,4")).toEqual(["column 1", "b"]);
    expect(columnsOf("1,cat\n3,dog", -1)).toEqual(["column 1"]);
    expect(columnsOf("cat,1\ndog,3", 0)).toEqual(["column 2"]);
    expect(columnsOf("x,kind\n3,dog", -1)).toEqual(["x"]);
    expect(columnsOf("x,2024\n3,dog", -1)).toEqual(["x"]);
    expect(columnsOf("2024,x\ndog,3", 0)).toEqual(["x"]);
  });

  test("a header that is said to be there, or not", () => {
    expect(parseCsv("1,2\n3,4", { header: true })).toMatchObject({ columns: ["1", "2"] });
    expect(() => parseCsv("a,b\n3,4", { header: false })).toThrow(
      'csv: line 1, column 1 ("column 1"): expected a finite number, got "a".',
    );
  });

  test.each(["", " ", "NaN", "na", "NA"])("a missing number, written %j", (cell) => {
    expect(() => parseCsv(`a,b\n1,2\n3,${cell}\n`, { source: "t.csv" })).toThrow(
      't.csv: line 3, column 2 ("b"): the number is missing. Remove the row, or read it with missing: "NaN".',
    );
    const { values } = parseCsv(`a,b\n1,2\n3,${cell}\n`, { missing: "NaN" });
    expect(Array.from(values.data)).toEqual([1, 2, 3, Number.NaN]);
  });

  test.each(["x", "1 2", "0x10", "0b1", "0o7", "1_0", "Infinity", "-inf", "1e999", "1,5", "--1"])(
    "no number: %j",
    (cell) => {
      const quoted = JSON.stringify(cell);
      expect(() => parseCsv(`1,2\n3,${quoted}\n`, { missing: "NaN" })).toThrow(
        `csv: line 2, column 2 ("column 2"): expected a finite number, got ${quoted}.`,
      );
    },
  );
});

describe("labels", () => {
  const text = "kind,x\ndog,1\n cat ,2\ndog,3\n";

  test("by name and by position", () => {
    for (const labels of ["kind", 0, -2]) {
      const table = parseCsv(text, { labels });
      expect(table.columns).toEqual(["x"]);
      expect(Array.from(table.values.data)).toEqual([1, 2, 3]);
      expect(table.labels).toMatchObject({ name: "kind", classes: ["cat", "dog"] });
      expect(table.labels?.indices.dtype).toBe("int32");
      expect(Array.from(table.labels?.indices.data ?? [])).toEqual([1, 0, 1]);
    }
  });

  test("numbers are ordered by size, and 1 is 1.0", () => {
    const { labels } = parseCsv("5,10\n6,2\n7,-1\n8,2.0\n", { labels: -1 });
    expect(labels?.classes).toEqual(["-1", "2", "10"]);
    expect(Array.from(labels?.indices.data ?? [])).toEqual([2, 1, 0, 1]);
  });

  test("the classes do not depend on the order of the rows", () => {
    const rows = ["1,b", "2,a", "3,10", "4,9"];
    const shuffled = fc.shuffledSubarray(rows, { minLength: 4 });
    fc.assert(
      fc.property(shuffled, (lines) => {
        const { labels } = parseCsv(lines.join("\n"), { labels: 1 });
        expect(labels?.classes).toEqual(["10", "9", "a", "b"]);
      }),
    );
  });

  test.each<[string | number, string]>([
    ["colour", 'csv: there is no column called "colour"; the columns are kind, x.'],
    [2, "csv: there is no column number 2; the columns are kind, x."],
    [-3, "csv: there is no column number -3; the columns are kind, x."],
    [0.5, "csv: there is no column number 0.5; the columns are kind, x."],
  ])("no column %j", (labels, message) => {
    expect(() => parseCsv(text, { labels })).toThrow(new DataError(message));
  });

  test("a missing label", () => {
    expect(() => parseCsv("1,a\n2, \n", { labels: -1 })).toThrow(
      'csv: line 2, column 2 ("column 2"): the label is missing.',
    );
  });
});

describe("tables that are none", () => {
  test.each([
    [
      "",
      "csv: this is an empty file, not a CSV file. It was not written, or not fetched, to its end.",
    ],
    ["\n\n", "csv: the file has no rows."],
    ["a,b\n", "csv: the file has a header and no rows."],
    ["1,2\n3\n", "csv: line 2 has 1 cell, expected 2 as in line 1."],
    ["1,2\n3,4,5\n", "csv: line 2 has 3 cells, expected 2 as in line 1."],
    ["a,b,c, a \n1,2,3,4\n", 'csv: line 1: columns 1 and 4 are both called "a". Rename one.'],
    [
      "a,,column 2\n1,2,3\n",
      'csv: line 1: columns 2 and 3 are both called "column 2". Rename one.',
    ],
    ["a,b\n1,2\0\n", "csv: line 2: a zero byte: this is no text, or a damaged one."],
    ["1,2\n\n3,4\n", "csv: line 2 is blank. Remove it."],
    ["\n1,2\n", "csv: line 1 is blank. Remove it."],
    [
      "1;2\n3;4\n",
      'csv: line 1, column 1 ("column 1"): expected a finite number, got "1;2". Cells are separated by commas.',
    ],
    [
      '1,"2\n3',
      "csv: line 1, column 2: the quote that begins this cell is never closed. Close it, or put the cell in quotes and double the ones inside.",
    ],
    [
      '1,"2"3\n',
      "csv: line 1, column 2: expected a comma or the end of the line after the closing quote. Double the quotes inside of a cell.",
    ],
    [
      '1,2\n1,2"3\n',
      "csv: line 2, column 2: a quote inside a cell without quotes around it. Put the cell in quotes and double the ones inside.",
    ],
  ])("%j", (text, message) => {
    expect(() => parseCsv(text, { header: text.startsWith("a") })).toThrow(new DataError(message));
  });

  test("a column of labels counts among the names", () => {
    const message = 't.csv: line 1: columns 1 and 3 are both called "kind". Rename one.';
    for (const labels of ["kind", 0, -1]) {
      expect(() => parseCsv("kind,x,kind\na,1,b\n", { labels, source: "t.csv" })).toThrow(message);
    }
    // Rows of data may repeat a text: it is no name.
    expect(parseCsv("cat,1\ncat,2\n", { labels: 0, header: false }).columns).toEqual(["column 2"]);
  });

  test("a label column alone", () => {
    for (const labels of [-1, 0, "a;b;kind"]) {
      expect(() => parseCsv("a;b;kind\n1;2;x\n3;4;y\n", { labels })).toThrow(
        'csv: there is no column but "a;b;kind", of labels. Cells are separated by commas.',
      );
    }
    expect(() => parseCsv("cat\ndog\n", { labels: 0, header: false })).toThrow(
      'csv: there is no column but "column 1", of labels.',
    );
  });

  test("what a cell, a name or a label holds cannot disturb a terminal, nor fill it", () => {
    const escapes = "\x1b]0;owned\x07\x1b[2J";
    for (const [text, labels] of [
      [`a,b\n1,${escapes}\n`, undefined],
      [`a,${escapes}\n1,x\n`, undefined],
      [`a,${escapes}\n1,2\n`, "kind"],
      [`a,b\n1,2\n`, escapes],
      [`a,${escapes},${escapes}\n1,2,3\n`, undefined],
      [`a,"${"long\n".repeat(100_000)}"\n1,x\n`, undefined],
      [`a,b\n1,${"x".repeat(1_000_000)}\n`, undefined],
      [`${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join()}\n`, "kind"],
    ] as const) {
      let message = "";
      try {
        parseCsv(text, { labels });
      } catch (error) {
        message = (error as DataError).message;
      }
      expect(message).toMatch(/^csv: [^\p{Cc}]+$/u);
      expect(message.length).toBeLessThan(300);
    }
  });

  test("blank lines at the end do not count", () => {
    expect(parseCsv("1,2\n\n \r\n").values.shape).toEqual([1, 2]);
  });

  test("any text is a table or a DataError", () => {
    const text = fc.string({ unit: fc.constantFrom("1", "a", ",", '"', "\n", "\r", ".", " ") });
    fc.assert(
      fc.property(text, fc.option(fc.constantFrom(0, -1)), (csv, labels) => {
        try {
          parseCsv(csv, { labels: labels ?? undefined });
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
