import { expect, test } from "vitest";
import { parseTable } from "../../../src/io/table/parse-table.ts";
import { DataError } from "../../../src/tensor/errors.ts";

const rows: readonly (readonly (string | number)[])[] = [
  [5.1, 3.5, "setosa"],
  [4.9, 3, "setosa"],
  [7, 3.2, "versicolor"],
  [6.3, 3.3, "virginica"],
];
const csv = (separator: string, name = "sl", first: string | number = 5.1) =>
  [`${name}${separator}sw${separator}species`]
    .concat(rows.map((row, i) => row.with(0, i === 0 ? first : row[0]).join(separator)))
    .join("\n");

async function read(text: string | Uint8Array) {
  const { columns, notes } = await parseTable(text, { source: "t.csv" });
  const kinds = columns.map(({ name, numbers, dates, values, missing }) => {
    const kind = numbers ? "numbers" : dates ? "dates" : values.join("/");
    return `${name}: ${kind}${missing === 0 ? "" : `, ${missing} missing`}`;
  });
  return { kinds, notes, first: columns[0].numbers?.[0] };
}

const flowers = ["sl: numbers", "sw: numbers", "species: setosa/versicolor/virginica"];
const commas = "Cells are separated by commas.";

test.each<[string, string | Uint8Array, string[], string[]]>([
  ["semicolons", csv(";"), flowers, ["Cells are separated by semicolons."]],
  ["tabs", csv("\t"), flowers, ["Cells are separated by tabs."]],
  ["a space after each comma", csv(", "), flowers, [commas]],
  [
    "a comment above",
    `# my data\n${csv(",")}`,
    flowers,
    [commas, "Line 1, a comment, was skipped."],
  ],
  [
    "a label in Latin-1",
    Buffer.from(csv(",").replaceAll("setosa", "sétosa"), "latin1"),
    ["sl: numbers", "sw: numbers", "species: sétosa/versicolor/virginica"],
    ["Read as Latin-1 (windows-1252), since it is no UTF-8.", commas],
  ],
  ["an empty cell", csv(",", "sl", ""), ["sl: numbers, 1 missing", ...flowers.slice(1)], [commas]],
  [
    "NA",
    csv(",", "sl", "NA"),
    ["sl: numbers, 1 missing", ...flowers.slice(1)],
    [commas, '"NA" is read as missing: 1 cell in "sl".'],
  ],
  [
    "true and false",
    "a,b,y\ntrue,0,x\nfalse,1,y\ntrue,2,x\n",
    ["a: true/false", "b: numbers", "y: x/y"],
    [commas],
  ],
  [
    "dates, with missing numbers, yes and no",
    "date,city,rain,holiday,y\n2024-01-01,Oslo,,yes,wet\n2024-02-02,Lima,5.0,no,dry\n",
    ["date: dates", "city: Oslo/Lima", "rain: numbers, 1 missing", "holiday: yes/no", "y: wet/dry"],
    [commas],
  ],
  [
    "numbers alone",
    "a,b,y\n0.375131,-1.16775,3.58566\n-0.36,-0.75,0.27\n",
    ["a: numbers", "b: numbers", "y: numbers"],
    [commas],
  ],
])("%s", async (_, text, kinds, notes) => {
  const table = await read(text);
  expect(table.kinds).toEqual(kinds);
  expect(table.notes).toEqual(notes);
});

test("one name twice", async () => {
  await expect(read(csv(",", "sw"))).rejects.toThrow(
    new DataError('t.csv: line 1: columns 1 and 2 are both called "sw". Rename one.'),
  );
});
