import { type Table, TargetEncoder } from "../../../data/index.ts";
import { columnOf } from "../../../data/table/columns.ts";
import { orderOf, rowsBefore, type Series, withPrevious } from "../../../data/table/previous.ts";
import { readTable } from "../../../node/index.ts";
import { DataError } from "../../../tensor/errors.ts";
import { quote } from "../../../text/escape.ts";
import { UsageError } from "../../errors.ts";
import type { TrainConfig } from "../options.ts";
import type { Announcer } from "./account.ts";
import { readingOptions } from "./settings.ts";

/** A table that was read, and what is to be predicted. */
export interface OpenTable {
  readonly table: Table;
  /** Fitted to all rows. */
  readonly target: TargetEncoder;
  /** Those in which no target is missing. */
  readonly rows: Int32Array;
  /** Where rows follow each other in time. */
  readonly time?: TimeOfRows;
}

export interface TimeOfRows {
  readonly series: Series;
  /** When each row was. */
  readonly order: Float64Array;
  /** The row before each in its series, −1 where there is none. */
  readonly before: Int32Array;
}

/** Reads the table of a run. */
export async function openTable(config: TrainConfig, announcer: Announcer): Promise<OpenTable> {
  const { data, label, task, classWeights } = config;
  const read = await readTable(data, {
    ...readingOptions(config),
    onProgress: (progress) => announcer.reading?.(data, progress),
  });
  const names = targetNames(read, label);
  const time = timeOf(read, config);
  const table = time ? withPrevious(read, names, time.before) : read;
  const target = new TargetEncoder(names, { task }).fit(table);
  if (classWeights !== undefined && target.task === "regression") {
    const column = target.names.map(quote).join(", ");
    throw new UsageError(
      `--class-weights is of a classification, and ${column} is a number: leave it out`,
    );
  }
  return { table, target, rows: target.rows(table), time };
}

function timeOf(table: Table, { order, group }: TrainConfig): TimeOfRows | undefined {
  if (order === undefined) return undefined;
  const series = { order, ...(group !== undefined && { group }) };
  return { series, order: orderOf(table, order), before: rowsBefore(table, series) };
}

/** The columns to be predicted: one by its name or its place, 0 for the first and −1 for the last, or several. */
function targetNames(table: Table, label = "-1"): string[] {
  const names = table.columns.map(({ name }) => name);
  if (names.includes(label)) return [label];
  if (/^-?\d+$/.test(label)) {
    const name = names.at(Number(label));
    if (name !== undefined) return [name];
    throw new DataError(
      `${table.source}: there is no column number ${label}: there are ${names.length}, from 0 to ${names.length - 1}`,
    );
  }
  const several = label.split(",").map((name) => name.trim());
  return several.map((name) => columnOf(table, several.length > 1 ? name : label).name);
}
