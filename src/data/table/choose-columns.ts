import { isPlainObject, kind, type OptionTable, oneOf } from "../../tensor/arguments.ts";
import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import {
  type ColumnKind,
  type ColumnReading,
  columnKinds,
  inferType,
  readAs,
} from "./column-type.ts";
import { columnOf } from "./columns.ts";
import type { Table, TableColumn } from "./table.ts";

export interface ColumnOptions {
  /** The only columns to learn from. Default all. */
  columns?: readonly string[];
  /** Columns that are left out. */
  ignore?: readonly string[];
  /** What is to be predicted: these columns are not learnt from. */
  targets?: readonly string[];
  /** What columns are, where that is not what their cells look like. */
  types?: Readonly<Record<string, ColumnKind>>;
}

export const namesKind = kind(
  "an array of names of columns",
  (list) => Array.isArray(list) && list.every((name) => typeof name === "string"),
);

const typeKind = oneOf(...columnKinds);

export const columnOptions: OptionTable<ColumnOptions> = {
  columns: namesKind,
  ignore: namesKind,
  targets: namesKind,
  types: kind(
    `an object of names of columns, each with ${typeKind.expected}`,
    (types) => isPlainObject(types) && Object.values(types).every(typeKind.accepts),
  ),
};

/** A column to learn from, or one that is left out and said. */
export interface ChosenColumn {
  readonly column: TableColumn;
  readonly reading: ColumnReading;
  readonly isIgnored: boolean;
}

/** @throws DataError for a name that no column has, a type that a column cannot be, and a target to learn from. */
export function chooseColumns(table: Table, options: ColumnOptions): ChosenColumn[] {
  const { columns, ignore = [], targets = [], types = {} } = options;
  for (const name of [...(columns ?? []), ...ignore, ...targets, ...Object.keys(types)]) {
    columnOf(table, name);
  }
  const both = targets.find((name) => columns?.includes(name));
  if (both !== undefined) {
    throw new DataError(
      `${table.source}: column ${quote(both)} is to be predicted, and cannot be one to predict from. ` +
        "Leave it out of columns",
    );
  }
  return table.columns
    .filter(({ name }) => !targets.includes(name) && (columns?.includes(name) ?? true))
    .map((column) => {
      const isIgnored = ignore.includes(column.name);
      const reading = Object.hasOwn(types, column.name)
        ? readAs(table, column, types[column.name])
        : inferType(column, table.length);
      return {
        column,
        reading: isIgnored ? { ...reading, why: "ignore says so" } : reading,
        isIgnored,
      };
    });
}
