import { describe, expect, it } from "vitest";
import { inferType, readAs } from "../../../src/data/table/column-type.ts";
import { DataError } from "../../../src/tensor/errors.ts";
import { buildTable } from "./build-table.ts";
import { cells } from "./cells.ts";

type Cells = readonly (string | number | boolean | null)[];

function readingOf(list: Cells, name = "x") {
  const table = buildTable({ [name]: list });
  const { type, why } = inferType(table.columns[0], table.length);
  return `${type}: ${why}`;
}

const word = (i: number) => `w${i}`;
const sentence = (i: number) => `a cell of ${i} words`;

describe("what a column is", () => {
  it.each<[string, Cells, string, string?]>([
    ["amounts", ["1.5", "2", "-3e2"], "number: all 3 cells are numbers"],
    [
      "amounts, some missing",
      ["1.5", "NA", "2"],
      "number: the 2 cells that are not missing are numbers",
    ],
    [
      "a rating from 1 to 5",
      cells(30, (i) => `${1 + (i % 5)}`),
      "number: all 30 cells are numbers",
    ],
    ["0 and 1", ["0", "1", "1"], "number: all 3 cells are numbers"],
    ["numbers of rows", cells(20, (i) => i + 1), "identifier: the cells count the rows, 1 to 20"],
    [
      "numbers of rows in another order",
      cells(20, (i) => (i * 7) % 20),
      "identifier: the cells count the rows, 0 to 19",
    ],
    [
      "as many numbers, one of them twice",
      cells(20, (i) => Math.max(i, 1)),
      "number: all 20 cells are numbers",
    ],
    ["few numbers that rise", cells(19, (i) => i), "number: all 19 cells are numbers"],
    ["years", cells(20, (i) => 1990 + i), "number: all 20 cells are numbers"],
    [
      "numbers called id",
      ["17", "4", "99"],
      "identifier: all 3 cells differ, and it is called PassengerId",
      "PassengerId",
    ],
    [
      "whole numbers of many digits",
      ["12345678901234567890", "12345678901234567891", "3"],
      "identifier: 3 of 3 cells differ, whole numbers of more digits than are exact",
    ],
    ["equal numbers called id", ["17", "4", "17"], "number: all 3 cells are numbers", "id"],
    ["numbers called paid", ["17", "4", "99"], "number: all 3 cells are numbers", "paid"],
    [
      "codes with zeros",
      ["02139", "10001", "02139", "10001"],
      'category: "02139" begins with a zero, and 2 different cells in 4',
    ],
    [
      "many codes with zeros",
      ["02139", "10001", "02140"],
      'identifier: "02139" begins with a zero, and 3 of 3 cells differ',
    ],
    ["decimals below 1", ["0.5", "0.25", "0"], "number: all 3 cells are numbers"],
    [
      "codes by their name",
      ["8001", "8002", "8001", "8002"],
      "category: its name is that of a code, and 2 different cells in 4",
      "zip code",
    ],
    ["true and false", ["true", "FALSE", "True"], "boolean: each cell is true or FALSE"],
    ["yes and no", ["no", "yes", "NA"], "boolean: each cell is yes or no"],
    ["y and n", ["y", "n"], "boolean: each cell is y or n"],
    ["t and f", ["T", "F"], "boolean: each cell is T or F"],
    ["JSON's booleans", [true, false, null], "boolean: each cell is true or false"],
    ["yes and n", ["yes", "n", "yes", "n"], "category: 2 different cells in 4"],
    [
      "three words",
      ["yes", "no", "maybe", "yes", "no", "maybe"],
      "category: 3 different cells in 6",
    ],
    ["dates", ["2020-01-31", "2021-06-01"], "date: all 2 cells are dates"],
    ["words that come twice", cells(10, (i) => word(i % 5)), "category: 5 different cells in 10"],
    ["words that do not", cells(10, (i) => word(i % 6)), "identifier: 6 of 10 cells differ"],
    ["text", cells(10, sentence), "text: 10 of 10 cells differ, of 5 words on average"],
    [
      "text that comes twice",
      cells(10, (i) => sentence(i % 5)),
      "category: 5 different cells in 10",
    ],
    ["one row", ["a"], 'constant: the only cell is "a"'],
    ["one cell", ["a", "a"], 'constant: all 2 cells are "a"'],
    ["one number", ["7", "7"], 'constant: all 2 cells are "7"'],
    ["one cell and missing ones", ["7", "", "7"], 'category: 2 cells are "7", 1 is missing'],
    ["nothing", ["", "NA"], "empty: all 2 cells are missing"],
  ])("%s", (_, list, expected, name) => {
    expect(readingOf(list, name)).toBe(expected);
  });

  it("is what types says, where that can be", () => {
    const table = buildTable({
      n: ["1", "2"],
      b: ["yes", "no"],
      w: ["a", "b"],
      d: ["2020-01-01", "2020-01-02"],
    });
    const [n, b, w, d] = table.columns;
    for (const [column, type] of [
      [n, "category"],
      [n, "identifier"],
      [n, "text"],
      [b, "boolean"],
      [b, "category"],
      [w, "number"],
      [d, "date"],
      [d, "category"],
    ] as const) {
      expect(readAs(table, column, type)).toEqual({ type, why: "types says so" });
    }
    expect(() => readAs(table, w, "date")).toThrow(
      new DataError(
        't.csv: column "w" cannot be date: not all of its cells are dates, as "a". Leave it out of types, or ' +
          "name another type there",
      ),
    );
    expect(() => readAs(table, w, "boolean")).toThrow(
      "its cells are not of two words such as yes and no",
    );
  });
});
