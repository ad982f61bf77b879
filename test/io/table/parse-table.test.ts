import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Table } from "../../../src/data/table/table.ts";
import type { TableOptions } from "../../../src/io/table/options.ts";
import { parseTable } from "../../../src/io/table/parse-table.ts";
import { DataError, ValueError } from "../../../src/tensor/errors.ts";
import { utf8 } from "../golden-files.ts";

/** What each column holds: numbers, or else words; null where a cell is missing. */
function contentOf({ columns }: Table): Record<string, unknown[]> {
  return Object.fromEntries(
    columns.map(({ name, numbers, codes, values }) => [
      name,
      numbers
        ? Array.from(numbers, (n) => (Number.isNaN(n) ? null : n))
        : Array.from(codes!, (code) => values[code] ?? null),
    ]),
  );
}

async function read(data: string | Uint8Array, options: TableOptions & { source?: string } = {}) {
  const table = await parseTable(data, options);
  return { content: contentOf(table), notes: table.notes, columns: table.columns };
}

const commas = "Cells are separated by commas.";
const flowers = {
  sl: [5.1, 4.9, 7, 6.3],
  sw: [3.5, 3, 3.2, 3.3],
  species: ["setosa", "setosa", "versicolor", "virginica"],
};
const lines = [
  "sl,sw,species",
  "5.1,3.5,setosa",
  "4.9,3,setosa",
  "7,3.2,versicolor",
  "6.3,3.3,virginica",
];
const plain = `${lines.join("\n")}\n`;

describe("separators", () => {
  test.each([
    [",", "comma"],
    [";", "semicolon"],
    ["\t", "tab"],
    ["|", "vertical bar"],
  ])("%j", async (separator, name) => {
    const { content, notes } = await read(plain.replaceAll(",", separator));
    expect(content).toEqual(flowers);
    expect(notes).toEqual([`Cells are separated by ${name}s.`]);
  });

  test("another, which is said", async () => {
    expect((await read(plain.replaceAll(",", "~"), { separator: "~" })).content).toEqual(flowers);
  });

  test("commas in texts are no separators", async () => {
    const text = "id;text\n1;Hello, world\n2;Yes, no, maybe\n3;Well, then\n";
    expect((await read(text)).content).toEqual({
      id: [1, 2, 3],
      text: ["Hello, world", "Yes, no, maybe", "Well, then"],
    });
    const quoted = 'a,b\n"x;y;z","1,5;2"\n"u;v;w","2,5;3"\n';
    expect((await read(quoted)).content).toEqual({ a: ["x;y;z", "u;v;w"], b: ["1,5;2", "2,5;3"] });
  });

  test("decimal commas are none, with a header and without", async () => {
    const rows = "1,5;2,5\n3,5;4,5\n";
    const { content, notes } = await read(`a;b\n${rows}`);
    expect(content).toEqual({ a: [1.5, 3.5], b: [2.5, 4.5] });
    expect(notes).toEqual(["Cells are separated by semicolons.", "Numbers have decimal commas."]);
    expect((await read(rows)).content).toEqual({ "column 1": [1.5, 3.5], "column 2": [2.5, 4.5] });
  });

  test("one column", async () => {
    const { content, notes } = await read("x\n1\n2\n");
    expect(content).toEqual({ x: [1, 2] });
    expect(notes).toEqual([
      "There is one column: no comma, semicolon, tab or vertical bar separates cells in every line.",
    ]);
    expect((await read("text\nHello, world\nYes\nOne, two, three\n")).content).toEqual({
      text: ["Hello, world", "Yes", "One, two, three"],
    });
    expect((await read("city\nParis, France\nRome, Italy\n")).content).toEqual({
      city: ["Paris, France", "Rome, Italy"],
    });
    expect((await read("x\n1,5\n2,5\n")).content).toEqual({ x: [1.5, 2.5] });
    expect((await read("3\n4\n")).content).toEqual({ "column 1": [3, 4] });
  });

  test("the first line of Excel that names it", async () => {
    expect((await read("sep=|\na|b\n1|2\n")).content).toEqual({ a: [1], b: [2] });
  });
});

describe("cells", () => {
  test("spaces around them are left out, but not in quotes", async () => {
    const { content } = await read('a, b , "c, d"\n x , 2 ,  " y "\nz, 3, "u" \n');
    expect(content).toEqual({ a: ["x", "z"], b: [2, 3], "c, d": [" y ", "u"] });
  });

  test("quotes", async () => {
    const text = 'a,b\n"x, y","1"\n"he said ""so""","2"\n"two\nlines",3\n5" pipe,4\n';
    expect((await read(text)).content).toEqual({
      a: ["x, y", 'he said "so"', "two\nlines", '5" pipe'],
      b: [1, 2, 3, 4],
    });
  });

  test.each(["\n", "\r\n", "\r"])("line end %j", async (end) => {
    expect((await read(plain.replaceAll("\n", end))).content).toEqual(flowers);
    expect((await read(lines.join(end))).content).toEqual(flowers);
  });

  test("a separator at the end of each line", async () => {
    const ended = lines.map((line) => `${line},`);
    const note = "A separator at the end of each line was left out.";
    for (const table of [ended, [lines[0], ...ended.slice(1)]]) {
      const { content, notes } = await read(table.join("\n"));
      expect(content).toEqual(flowers);
      expect(notes).toEqual([commas, note]);
    }
    const { content, notes } = await read([ended[0], ...lines.slice(1)].join("\n"));
    expect(content).toEqual(flowers);
    expect(notes).toEqual([commas, "A separator at the end of the header was left out."]);
    expect((await read("1,2,\n3,4,\n")).content).toEqual({
      "column 1": [1, 3],
      "column 2": [2, 4],
    });
    await expect(read("a,b\n1,2,\n3,4,5\n")).rejects.toThrow(DataError);
  });
});

describe("lines that are no rows", () => {
  test("blank ones", async () => {
    const { content, notes } = await read(
      `\n${lines.slice(0, 3).join("\n\n")}\n \n${lines.slice(3).join("\n")}\n\n`,
    );
    expect(content).toEqual(flowers);
    expect(notes).toEqual([commas, "5 blank lines were skipped: lines 1, 3, 5, 7 and 10."]);
  });

  test("of separators alone", async () => {
    const { content, notes } = await read(`${plain},,\n, ,\n`);
    expect(content).toEqual(flowers);
    expect(notes).toEqual([
      commas,
      "2 lines without a value in any cell were skipped: lines 6 and 7.",
    ]);
  });

  test("many, of which the first are named", async () => {
    const { notes } = await read(`a,b\n${"\n1,2\n".repeat(7)}`);
    expect(notes).toEqual([commas, "7 blank lines were skipped: lines 2, 4, 6, 8, 10 and 2 more."]);
    expect((await read("a,b\n1,2\n\n3,4\n")).notes).toEqual([
      commas,
      "1 blank line was skipped: line 3.",
    ]);
  });

  describe("kept as rows of missing cells", () => {
    const kept = (text: string, source = "table") => read(text, { keepEmptyRows: true, source });

    test("of separators, and not the blank lines beside them", async () => {
      const { content, notes } = await kept("a,b\n1,2\n,\n\n3,4\n , \n");
      expect(content).toEqual({ a: [1, null, 3, null], b: [2, null, 4, null] });
      expect(notes).toEqual([commas, "1 blank line was skipped: line 4."]);
    });

    test("blank lines between the rows of one column, and not those at the end", async () => {
      const { content, notes } = await kept("x\n1.5\n\n\n7.5\n\n");
      expect(content).toEqual({ x: [1.5, null, null, 7.5] });
      expect(notes.slice(1)).toEqual(["1 blank line was skipped: line 6."]);
      expect((await kept("\nx\n1.5\n7.5\n")).content).toEqual({ x: [1.5, 7.5] });
      expect((await read("x\n1.5\n\n\n7.5\n")).content).toEqual({ x: [1.5, 7.5] });
    });

    test("of JSON", async () => {
      const { content } = await kept('[{}, {"a": 1}, {"a": null}, {"a": 2}]', "t.json");
      expect(content).toEqual({ a: [null, 1, null, 2] });
    });
  });

  test("comments", async () => {
    const one = await read(`# my data\n${plain}`);
    expect(one.content).toEqual(flowers);
    expect(one.notes).toEqual([commas, "Line 1, a comment, was skipped."]);
    const more = await read(`# my data, 2020\n# by me\n${plain}# end\n`);
    expect(more.content).toEqual(flowers);
    expect(more.notes).toEqual([
      commas,
      "2 comments, from line 1 on, were skipped.",
      "1 comment was skipped: line 8.",
    ]);
    expect((await read("# c\nx\n1\n#2\n")).content).toEqual({ x: ["1", "#2"] });
  });

  test("a comment that is the header", async () => {
    const { content, notes } = await read(`# by me\n# ${lines.join("\n")}\n`);
    expect(content).toEqual(flowers);
    expect(notes).toEqual([
      commas,
      "Line 1, a comment, was skipped.",
      "The header is the comment in line 2.",
    ]);
  });
});

describe("the header", () => {
  const withoutHeader = "There is no header: the columns are called column 1, column 2 and so on.";

  test("is missing", async () => {
    const { content, notes } = await read(lines.slice(1).join("\n"));
    expect(Object.keys(content)).toEqual(["column 1", "column 2", "column 3"]);
    expect(content["column 1"]).toEqual(flowers.sl);
    expect(notes).toEqual([commas, withoutHeader]);
  });

  test.each<[string, string, boolean]>([
    ["numbers alone", "1,2\n3,4\n", false],
    ["names above numbers", "a,b\n3,4\n", true],
    ["a number among the names", "a,2020\n3,4\n", true],
    ["years that count up above numbers", "land,1990,1991\nPeru,5,7\nChad,4,1\n", true],
    ["words alone", "name,colour\nann,red\nbob,blue\n", true],
    ["words that come again", "x,s\nx,y\nb,s\n", false],
    ["a date above dates", "2024-01-01,x\n2024-01-02,y\n", false],
    ["a missing cell above numbers", "NA,5\n3,4\n", false],
    ["a name above numbers of which some are missing", "a,b\nNA,x\n4,y\n", true],
    ["true above true and false", "true,a\nfalse,b\n", false],
    ["one row of numbers", "1,2\n", false],
  ])("%s", async (_, text, isThere) => {
    const { content } = await read(text);
    expect(Object.keys(content)[0] === "column 1").toBe(!isThere);
  });

  test("is said to be likely where words stand above words", async () => {
    const { notes } = await read("name,colour\nann,red\nbob,blue\n");
    expect(notes).toEqual([
      commas,
      "The first row is taken for the header, as nothing speaks against it. If it is none, write one above it, or say header: false (--header no).",
    ]);
  });

  test("is there or not as it is said", async () => {
    expect((await read("1,2\n3,4\n", { header: true })).content).toEqual({ 1: [3], 2: [4] });
    expect((await read("a,b\nc,d\n", { header: false })).content).toEqual({
      "column 1": ["a", "c"],
      "column 2": ["b", "d"],
    });
  });

  test("a column that counts the rows and has no name, as pandas and R write it", async () => {
    const note = "Column 1 has no name and counts the rows: it was left out.";
    for (const [name, start] of [
      ["", 0],
      ['""', 1],
      ["Unnamed: 0", 0],
    ] as const) {
      const counted = lines.map((line, i) => `${i === 0 ? name : start + i - 1},${line}`);
      const { content, notes } = await read(counted.join("\n"));
      expect(content).toEqual(flowers);
      expect(notes).toEqual([commas, note]);
    }
  });

  test("a first column without a name that does not count", async () => {
    const { content, notes } = await read(",b\nx,1\ny,2\n");
    expect(content).toEqual({ "column 1": ["x", "y"], b: [1, 2] });
    expect(notes).toEqual([commas, 'Column 1 has no name: it is called "column 1".']);
    expect((await read("b\tc\nx\t1\t2\ny\t2\t3\n")).content).toEqual({
      "column 1": ["x", "y"],
      b: [1, 2],
      c: [2, 3],
    });
  });

  test("a column without a name and without a value", async () => {
    const { content, notes } = await read("a;b;;\n1;x;;\n2;y;;\n");
    expect(content).toEqual({ a: [1, 2], b: ["x", "y"] });
    expect(notes.slice(1)).toEqual([
      "A separator at the end of each line was left out.",
      "Column 3 has no name and no values: it was left out.",
    ]);
  });

  test("a column in the middle without a name", async () => {
    const { content, notes } = await read("a,,c\n1,2,3\n4,5,6\n");
    expect(Object.keys(content)).toEqual(["a", "column 2", "c"]);
    expect(notes).toEqual([commas, 'Column 2 has no name: it is called "column 2".']);
  });
});

describe("encodings", () => {
  const text = "ort;höhe\nKöln;1\nŁódź €;2\n";
  const content = { ort: ["Köln", "Łódź €"], höhe: [1, 2] };
  const utf16 = (big: boolean, mark: boolean) => {
    const bytes = Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le");
    return big ? bytes.swap16() : bytes;
  };

  test("UTF-8, with a mark and without", async () => {
    expect((await read(utf8(text))).content).toEqual(content);
    const { content: marked, notes } = await read(utf8(`\ufeff${text}`));
    expect(marked).toEqual(content);
    expect(notes).toEqual(["Cells are separated by semicolons."]);
    expect((await read(`\ufeff${text}`)).content).toEqual(content);
  });

  test.each([
    [false, true],
    [true, true],
    [false, false],
    [true, false],
  ])("UTF-16, big end first %s, with a mark %s", async (big, mark) => {
    const { content: found, notes } = await read(utf16(big, mark));
    expect(found).toEqual(content);
    expect(notes[0]).toBe("Read as UTF-16.");
  });

  test("Latin-1, which is said", async () => {
    const bytes = Buffer.from("ort;preis\nKöln;1\n\x80uro;2\n", "latin1");
    const { content: found, notes } = await read(bytes);
    expect(found).toEqual({ ort: ["Köln", "€uro"], preis: [1, 2] });
    expect(notes[0]).toBe("Read as Latin-1 (windows-1252), since it is no UTF-8.");
  });

  test("Latin-1 that shows after much ASCII", async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `${i},x\n`).join("");
    const { columns, notes } = await read(Buffer.from(`a,b\n${rows}1,é\n`, "latin1"));
    expect(columns[1].values).toEqual(["x", "é"]);
    expect(notes[0]).toMatch(/^Read as Latin-1/);
  });

  test("another, which is named", async () => {
    const bytes = Uint8Array.of(...utf8("a;b\n"), 0xcf, 0xf0, ...utf8(";1\n"));
    expect((await read(bytes, { encoding: "windows-1251" })).content).toEqual({
      a: ["Пр"],
      b: [1],
    });
  });

  test("UTF-8 that ends in something else", async () => {
    const bytes = Uint8Array.of(...utf8("a,b\nü,1\n"), 0xfc, ...utf8(",2\n"));
    await expect(parseTable(bytes, { source: "t.csv" })).rejects.toThrow(
      new DataError(
        't.csv: at byte 9: no text in UTF-8. Save it in UTF-8, or name its encoding: encoding: "windows-1252" (--encoding).',
      ),
    );
    const half = utf16(false, true);
    await expect(parseTable(half.subarray(0, half.length - 1))).rejects.toThrow(
      "table: this is no text in utf-16le. Save it in UTF-8.",
    );
  });
});

describe("JSON", () => {
  const records = [
    { a: 1, b: "x", c: true },
    { a: 2.5, b: null, c: false },
    { b: "y", d: "2024-01-31" },
  ];
  const content = {
    a: [1, 2.5, null],
    b: ["x", null, "y"],
    c: ["true", "false", null],
    d: [null, null, "2024-01-31"],
  };

  test.each([0, 2])("an array of records, indented by %s", async (indent) => {
    const { content: found, notes, columns } = await read(JSON.stringify(records, null, indent));
    expect(found).toEqual(content);
    expect(notes).toEqual(["Rows are the records of a JSON array."]);
    expect(columns[3].dates?.[2]).toBe(Date.UTC(2024, 0, 31));
  });

  test("records one a line", async () => {
    const text = records.map((record) => JSON.stringify(record)).join("\n");
    for (const source of ["t.jsonl", "t.ndjson", "table"]) {
      const { content: found, notes } = await read(text, { source });
      expect(found).toEqual(content);
      expect(notes).toEqual(["Rows are records of JSON."]);
    }
  });

  test("an array of rows", async () => {
    const rows = [
      [1, "x"],
      [2, null],
    ];
    const { content: found, notes } = await read(JSON.stringify(rows));
    expect(found).toEqual({ "column 1": [1, 2], "column 2": ["x", null] });
    expect(notes[1]).toMatch(/^There is no header/);
    const named = [["a", "b"], ...rows];
    for (const text of [
      JSON.stringify(named),
      named.map((row) => JSON.stringify(row)).join("\n"),
    ]) {
      expect((await read(text, { source: "t.jsonl" })).content).toEqual({
        a: [1, 2],
        b: ["x", null],
      });
    }
    const many = Array.from({ length: 500 }, (_, i) => [i]);
    expect((await read(JSON.stringify(many))).content["column 1"]).toEqual(many.flat());
  });

  test("texts hold braces and quotes", async () => {
    const { content: found } = await read('[{"a": "}{\\"]", "b": "\\\\"}]');
    expect(found).toEqual({ a: ['}{"]'], b: ["\\"] });
  });

  test.each([
    [
      '[{"a": 1},\n {"a": [1, 2]}]',
      't.json: line 2, record 2, "a": expected a text, a number, true, false or null, got [1, 2]. Give each value in it a name of its own.',
    ],
    [
      '{"data": [{"a": 1}]}',
      't.json: line 1, record 1, "data": expected a text, a number, true, false or null, got [{"a":1}]. If that is the table, save it by itself.',
    ],
    ["[1, 2]", 't.json: line 1: expected a record, as {"a": 1}, got "1, 2]".'],
    [
      "[[1, [2]]]",
      "t.json: line 1, record 1, column 2: expected a text, a number, true, false or null, got [2]. Give each value in it a name of its own.",
    ],
    [
      "[[1, 2], [3]]",
      "t.json: line 1, record 2: 1 cell, expected 2 as in record 1. Write null for a missing cell.",
    ],
    [
      '[[1, 2], {"a": 3}]',
      't.json: line 1: expected a row, as [1, 2], as the others, got "{"a": 3}]".',
    ],
    ['[["a", "a"], [1, 2]]', 't.json: record 1: columns 1 and 2 are both called "a". Rename one.'],
    ["[]", "t.json: there are no records in it."],
    ["[{}]", "t.json: there are no records in it."],
    ['"a"', 't.json: line 1: expected a record, as {"a": 1}, got ""a"".'],
    ['[{"a": 1}\n{"a": 2}]', 't.json: line 2: expected a comma or "]", got "{"a": 2}]".'],
    ['[{"a": 1},]', 't.json: line 1: expected a record, as {"a": 1}, got "]".'],
    ['[{"a": 1}] 2', 't.json: line 1: expected nothing after the array, got "2".'],
    ['[{"a": 1}, {"a": ', "t.json: line 1: record 2 has no end. Is the file cut off?"],
    ['[{"a": 1}', 't.json: line 1: expected "]" at the end. Is the file cut off?'],
    ['[{"a": 1, "a": 2}]', 't.json: line 1: the key "a" stands twice in one object.'],
    ['[{"": 1}]', "t.json: line 1, record 1: a key has no name. Name it."],
  ])("refused: %s", async (text, message) => {
    await expect(parseTable(text, { source: "t.json" })).rejects.toThrow(new DataError(message));
  });

  test("what is no JSON inside of a record", async () => {
    await expect(parseTable('[{"a": 1},\n{"a": NaN}]')).rejects.toThrow(
      /^table: line 2: not JSON: .+\.$/,
    );
  });

  test("records of ever other keys", async () => {
    const many = Array.from({ length: 2000 }, (_, i) => `{"k${i}": 1}`).join("\n");
    await expect(parseTable(many)).rejects.toThrow(
      "line 1001, record 1001: the records have 1,001 different keys, and hardly one in common",
    );
  });
});

describe("gzip", () => {
  test.each([
    ["CSV", plain, "Cells are separated by commas."],
    [
      "JSON",
      JSON.stringify(
        lines.slice(1).map((line) => {
          const [sl, sw, species] = line.split(",");
          return { sl: Number(sl), sw: Number(sw), species };
        }),
      ),
      "Rows are the records of a JSON array.",
    ],
  ])("%s", async (_, text, note) => {
    const { content, notes } = await read(gzipSync(text));
    expect(content).toEqual(flowers);
    expect(notes).toEqual([note]);
  });

  test("a file that is cut off", async () => {
    const bytes = gzipSync(plain);
    await expect(parseTable(bytes.subarray(0, 20), { source: "t.gz" })).rejects.toThrow(
      /^t\.gz: cannot be decompressed: .+\. Fetch or compress it anew\.$/,
    );
  });

  test("a row in it that is wrong", async () => {
    await expect(parseTable(gzipSync("a,b\n1,2\n3\n"))).rejects.toThrow("line 3 has 1 cell");
  });
});

describe("tables that are none", () => {
  test.each([
    [
      "a,b\n1,2\n3\n4,5\n",
      "t: line 3 has 1 cell, expected 2 as in line 1. Is the line cut off, or a comma missing?",
    ],
    [
      "a,b\n1,2\n3,4,5\n6,7\n",
      't: line 3 has 3 cells, expected 2 as in line 1: the last is "5". Put a cell that holds a comma in quotes.',
    ],
    [
      "1;2\n3;4\n5;6;7\n",
      't: line 3 has 3 cells, expected 2 as in line 1: the last is "7". Put a cell that holds a semicolon in quotes.',
    ],
    ["a,b,c, a \n1,2,3,4\n", 't: line 1: columns 1 and 4 are both called "a". Rename one.'],
    [
      "a,,column 2\n1,2,3\n",
      't: line 1: columns 2 and 3 are both called "column 2". Name the one that has no name.',
    ],
    [
      "Sales of 2020\na,b,c\n1,2,3\n4,5,6\n",
      "t: line 1 has 1 cell, those after it 3. If it is a title, remove it. If it is the header, name every column, and put cells that hold a comma in quotes.",
    ],
    [
      "name,age\nSmith, John,42\nDoe, Jane,35\n",
      "t: line 1 has 2 cells, those after it 3. If it is a title, remove it. If it is the header, name every column, and put cells that hold a comma in quotes.",
    ],
    [
      "a,b\n1,2,3\n4,5\n",
      't: line 2 has 3 cells, expected 2 as in line 1: the last is "3". Put a cell that holds a comma in quotes.',
    ],
    [
      "a   b  c\n1.5 2  3\n4   5  6\n",
      't: line 1: cells seem to stand between spaces. Put commas or tabs between them. If each line is one cell, say separator: "," (--separator ,).',
    ],
    ["a,b\n", "t: the file has a header and no rows."],
    ["\n\n", "t: the file has no rows."],
    ["# a\n", "t: the file has no rows."],
    [
      "",
      "t: this is an empty file, not a table (CSV, TSV or JSON). It was not written, or not fetched, to its end.",
    ],
    [
      'a,b\n1,"2\n',
      "t: line 2, column 2: the quote that begins this cell is never closed. Close it, or put the cell in quotes and double the ones inside.",
    ],
    [
      'a,b\n1,"2"3\n',
      "t: line 2, column 2: expected a comma or the end of the line after the closing quote. Double the quotes inside of a cell.",
    ],
    ["a,b\n1,2\0\n", "t: line 2: a zero byte: this is no text, or a damaged one."],
  ])("%j", async (text, message) => {
    await expect(parseTable(text, { source: "t" })).rejects.toThrow(new DataError(message));
  });

  test("options that are none", async () => {
    for (const options of [
      { separator: ",," },
      { separator: '"' },
      { header: "yes" },
      { types: { a: "float" } },
      { decimal: ";" },
      { encoding: "latin-7" },
      { missing: "NA" },
      { colour: "red" },
    ]) {
      await expect(parseTable("a\n1\n", options as TableOptions)).rejects.toThrow(ValueError);
    }
    await expect(parseTable(5 as unknown as string)).rejects.toThrow(
      new ValueError("parseTable: data must be a text or a Uint8Array, got 5"),
    );
  });
});

test("types and further missing words reach the columns", async () => {
  const options = { types: { a: "number", b: "category" }, missing: ["-9"] } as const;
  const { content } = await read("a,b\n1,1\nmany,-9\n3,NA\n", options);
  expect(content).toEqual({ a: [1, null, 3], b: ["1", null, "NA"] });
});

test("progress is told", async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i},x\n`).join("");
  for (const data of [`a,b\n${rows}`, utf8(`a,b\n${rows}`)]) {
    const told: { bytes: number; rows: number; total: number | null }[] = [];
    await parseTable(data, { onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(4);
    expect(told.at(-1)).toMatchObject({ bytes: data.length, total: data.length });
    const sorted = told.toSorted((a, b) => a.bytes - b.bytes || a.rows - b.rows);
    expect(told).toEqual(sorted);
  }
});
