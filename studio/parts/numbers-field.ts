import type { Signal } from "@preact/signals";
import { type Field, json } from "../state/address.ts";
import { settable } from "../state/settable.ts";

/** A matrix of numbers, in rows. */
export type Rows = readonly (readonly number[])[];

/** A matrix of the size of the initial one, in a page's address. */
export const rowsField = (initial: Rows): Field<Rows> =>
  json(initial, (data) => {
    const fits =
      Array.isArray(data) &&
      data.length === initial.length &&
      data.every((row, i) => Array.isArray(row) && row.length === initial[i].length) &&
      data.flat().every((value: unknown) => Number.isFinite(value));
    return fits ? (data as Rows) : undefined;
  });

/** One number of a matrix that is kept whole, as a handle of its own. */
export const numberAt = (rows: Signal<Rows>, i: number, j: number): Signal<number> =>
  settable(
    () => rows.value[i][j],
    (value) => {
      rows.value = rows.peek().map((row, k) => (k === i ? row.with(j, value) : row));
    },
  );
