import fc from "fast-check";
import { expect, it } from "vitest";
import { TableEncoder, type TableEncoderState } from "../../../src/data/index.ts";
import type { Table } from "../../../src/data/table/table.ts";
import { DataError } from "../../../src/tensor/errors.ts";
import { buildTable } from "./build-table.ts";
import { cells } from "./cells.ts";

const often = <T>(cell: fc.Arbitrary<T>) => fc.option(cell, { freq: 8 });
const day = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);

/** A row of each type of column. */
const row = fc.record({
  amount: often(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  income: often(fc.double({ min: 0, max: 14, noNaN: true }).map(Math.exp)),
  island: often(fc.constantFrom("Biscoe", "Dream", "Torgersen")),
  city: often(fc.integer({ min: 0, max: 5 }).map((n) => `city ${n}`)),
  member: often(fc.constantFrom("yes", "no")),
  sold: often(fc.integer({ min: -9000, max: 30_000 }).map(day)),
});
const types = {
  amount: "number",
  income: "number",
  island: "category",
  city: "category",
  member: "boolean",
  sold: "date",
} as const;

type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;
const columnNames = Object.keys(types) as (keyof Row)[];

/** The first rows have each type of cell in each column, and a missing one. */
const first: Row[] = [
  { amount: 0.5, income: 1, island: "Biscoe", city: "city 0", member: "yes", sold: "2020-02-29" },
  { amount: -3, income: 90, island: "Dream", city: "city 1", member: "no", sold: "1999-12-31" },
  { amount: null, income: null, island: null, city: null, member: null, sold: null },
];

function asTable(rows: readonly Row[], order: readonly (keyof Row)[] = columnNames): Table {
  return buildTable(
    Object.fromEntries(order.map((name) => [name, rows.map((each) => each[name])])),
  );
}

const someRows = fc.array(row, { minLength: 3, maxLength: 30 }).map((rows) => [...first, ...rows]);
const fitted = (table: Table, rows?: readonly number[]) =>
  new TableEncoder({ types, embedFrom: 4 }).fit(table, rows);

it("what is encoded and decoded is what it was, numbers but for the rounding of float32", () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const table = asTable(rows);
      const encoder = fitted(table);
      const decoded = encoder.inverse(encoder.transform(table));
      rows.forEach((expected, i) => {
        for (const name of ["island", "city", "member", "sold"] as const)
          expect(decoded[i][name]).toBe(expected[name]);
        for (const name of ["amount", "income"] as const) {
          if (expected[name] === null) expect(decoded[i][name]).toBe(null);
          else {
            const most = Math.max(...rows.map((each) => Math.abs(each[name] ?? 0)));
            expect(Math.abs((decoded[i][name] as number) - expected[name])).toBeLessThanOrEqual(
              1e-5 * most,
            );
          }
        }
      });
    }),
  );
});

it("what is learnt changes with the rows of training, and with no others", () => {
  fc.assert(
    fc.property(someRows, someRows, (rows, others) => {
      const training = cells(rows.length, (i) => i);
      const state = (head: readonly Row[], tail: readonly Row[]) =>
        fitted(asTable([...head, ...tail]), training)
          .state()
          .columns.map(({ encoding, hasIndicator }) => ({ encoding, hasIndicator }));
      expect(state(rows, others)).toEqual(state(rows, first));
      const changed = rows.map((each) => ({
        ...each,
        amount: each.amount === null ? null : each.amount + 1e7,
      }));
      expect(state(changed, others)[0]).not.toEqual(state(rows, others)[0]);
      expect(state(changed, others).slice(1)).toEqual(state(rows, others).slice(1));
    }),
  );
});

it("the order of columns in another table does not matter, nor do further columns", () => {
  fc.assert(
    fc.property(
      someRows,
      fc.shuffledSubarray(columnNames, { minLength: columnNames.length }),
      (rows, order) => {
        const encoder = fitted(asTable(rows));
        const other = asTable(rows, order);
        const further = {
          ...other,
          columns: [...buildTable({ more: rows.map((_, i) => i) }).columns, ...other.columns],
        };
        expect(encoder.transform(further).data).toEqual(encoder.transform(asTable(rows)).data);
      },
    ),
  );
});

it("a state that went through JSON gives the same numbers, bit for bit", () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const table = asTable(rows);
      const encoder = fitted(table);
      const again = TableEncoder.from(JSON.parse(JSON.stringify(encoder.state())));
      expect(again.transform(table).data).toEqual(encoder.transform(table).data);
      expect(again.inverse(again.transform(table))).toEqual(
        encoder.inverse(encoder.transform(table)),
      );
      expect([again.features, again.columns, again.inputs]).toEqual([
        encoder.features,
        encoder.columns,
        encoder.inputs,
      ]);
    }),
  );
});

it.each<[string, (state: TableEncoderState) => unknown, string]>([
  ["no object", () => 3, "TableEncoder.from: expected an object, got 3"],
  ["no columns", () => ({}), "TableEncoder.from: columns: expected an array, got undefined"],
  [
    "no number",
    changed({ center: null }),
    "columns[0].encoding.center: expected a finite number, got null",
  ],
  [
    "no scale",
    changed({ scale: 0 }),
    "columns[0].encoding.scale: expected a number above 0, got 0",
  ],
  [
    "no curve",
    changed({ curve: "log" }),
    'columns[0].encoding.curve: expected one of linear, arsinh, got "log"',
  ],
  [
    "no type",
    changed({ type: "text" }),
    'columns[0].encoding.type: expected one of number, category, boolean, date, got "text"',
  ],
])("a state with %s is refused", (_, change, message) => {
  const state = new TableEncoder().fit(buildTable({ x: [1, 2, 4] })).state();
  const wrong = change(state) as TableEncoderState;
  expect(() => TableEncoder.from(wrong)).toThrow(DataError);
  expect(() => TableEncoder.from(wrong)).toThrow(message);
});

function changed(fields: object) {
  return ({ columns: [column] }: TableEncoderState) => ({
    columns: [{ ...column, encoding: { ...column.encoding, ...fields } }],
  });
}
