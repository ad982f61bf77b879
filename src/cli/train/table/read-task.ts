import {
  type ColumnSummary,
  type FoldOptions,
  inspectTable,
  splitRows,
  type Table,
  type TargetEncoder,
} from "../../../data/index.ts";
import { columnOf } from "../../../data/table/columns.ts";
import { groupsOf } from "../../../data/table/groups.ts";
import { leftOut } from "../../../data/table/summary.ts";
import { oddAmong, toReadAsNumber } from "../../../data/table/targets.ts";
import { Generator } from "../../../index.ts";
import { quote } from "../../../text/escape.ts";
import { countOf } from "../../../text/quantity.ts";
import { UsageError } from "../../errors.ts";
import type { TrainConfig } from "../options.ts";
import type { Task } from "../task.ts";
import type { Announcer } from "./account.ts";
import { findingText } from "./advice.ts";
import { encodeTask, type Parts } from "./encode-task.ts";
import { type OpenTable, openTable } from "./open-table.ts";

/** The shares of the rows to learn from, to watch it on and to test on. */
const shares = [0.7, 0.1, 0.2] as const;

/** A table as a run learns from it: read, divided, encoded and looked at; what is found is told. */
export async function tableTask(config: TrainConfig, announcer: Announcer): Promise<Task> {
  const { data, order, group } = config;
  const opened = await openTable(config, announcer);
  const { table } = opened;
  const parts = divide(opened, config);
  const task = encodeTask(opened, parts, config);
  const { encoder, target } = task.encoders;
  const findings = inspectTable(table, { encoder, target, parts });
  announcer.table?.({
    ...{ source: data, rows: table.length, notes: table.notes, findings },
    columns: [...encoder.columns.map(told(config)), ...target.columns.map(told(config))],
    parts: parts.map(({ length }) => length),
    divided: { order, group, isStratified: isStratified(opened) },
  });
  const refused = findings.find(({ severity }) => severity === "refused");
  if (refused) throw new UsageError(`${data}: ${findingText(refused)}`);
  return { ...task, table: opened };
}

/** What a column is, with what the command line has decided of it. */
const told =
  ({ label, group, ignore = [] }: TrainConfig) =>
  (column: ColumnSummary): ColumnSummary => {
    if (column.type === "target" && label === undefined) {
      return { ...column, why: `${column.why}. It is the last column: --label names another` };
    }
    const isHeldTogether = column.column === group && !ignore.includes(group);
    return isHeldTogether && column.becomes === leftOut
      ? { ...column, why: "rows are held together by it, and those to predict will be of others" }
      : column;
  };

const isStratified = ({ target, time }: OpenTable): boolean =>
  target.task === "classification" && time === undefined;

/** By what rows are divided: by time alone where they follow each other in it. */
export function divideOptionsOf(opened: OpenTable, { group }: TrainConfig): FoldOptions {
  const { table, target, rows, time } = opened;
  if (time) return { rows, order: time.order };
  return {
    rows,
    ...(isStratified(opened) && { stratify: classOfEachRow(table, target, rows) }),
    ...(group !== undefined && { groups: groupsOf(table, group) }),
  };
}

function divide(opened: OpenTable, config: TrainConfig): Parts {
  const { table, rows, time, target } = opened;
  const { seed, group } = config;
  const parts = splitRows(table.length, {
    ...{ fractions: shares, generator: new Generator(seed) },
    ...divideOptionsOf(opened, config),
  });
  if (parts.every(({ length }) => length > 0)) return parts;
  const count = countOf(rows.length, "row");
  if (isStratified(opened) && rows.length >= 10 && 2 * target.classes.length > rows.length) {
    const [name] = target.names;
    const odd = oddAmong(columnOf(table, name));
    const advice =
      odd === undefined
        ? "Is it an identifier, or a number (--task regression)?"
        : `Is it a number? ${quote(odd)} is none. ${toReadAsNumber(name)}`;
    throw new UsageError(
      `${table.source}: ${quote(name)} has ${countOf(target.classes.length, "class", "classes")} in ${count}: too ` +
        `few of each to learn from, to watch it on and to test on. ${advice}`,
    );
  }
  throw new UsageError(
    group === undefined || time !== undefined
      ? `${table.source}: ${count} are too few to learn from, to watch it on and to test on`
      : `${table.source}: ${count} in groups by ${quote(group)} cannot be divided in three. Take a column of more, ` +
          "smaller groups",
  );
}

function classOfEachRow(table: Table, target: TargetEncoder, rows: Int32Array): Int32Array {
  const classes = new Int32Array(table.length);
  const { data } = target.transform(table, rows);
  rows.forEach((row, i) => {
    classes[row] = data[i];
  });
  return classes;
}
