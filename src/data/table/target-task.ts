import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { formatShort } from "../../text/number.ts";
import { formatCount } from "../../text/quantity.ts";
import { distinctCells } from "./columns.ts";
import type { Table, TableColumn } from "./table.ts";

export type Task = "classification" | "regression";

/** Whole numbers are classes where at most so many differ, */
const mostClasses = 20;
/** and each has at least so many rows on average. Two numbers are always classes. */
const leastRows = 10;

/** What is to be learnt of a target, and the sentence that says why. */
export function inferTask(table: Table, column: TableColumn): { task: Task; why: string } {
  const { name, numbers, dates, missing } = column;
  const distinct = distinctCells(column);
  const differ = `${formatCount(distinct)} different cells`;
  const other = (task: Task) => `. Say task: "${task}" (--task ${task}) if that is not meant`;
  if (dates) {
    throw new DataError(
      `${table.source}: the target ${quote(name)} is a date. Give a number in its place, as days from the first`,
    );
  }
  if (distinct === 1) {
    return {
      task: "classification",
      why: `all cells of ${name} are ${quote(column.example)}: one class`,
    };
  }
  if (numbers === null) {
    return {
      task: "classification",
      why: `${name} has ${differ} that are no numbers: its classes`,
    };
  }
  if (distinct === 2) {
    return {
      task: "classification",
      why: `${name} has two different numbers: its classes${other("regression")}`,
    };
  }
  const isWhole = numbers.every((n) => Number.isNaN(n) || Number.isInteger(n));
  const rows = (table.length - missing) / distinct;
  if (!isWhole) {
    return { task: "regression", why: `${name} has numbers with fractions: amounts` };
  }
  if (distinct <= mostClasses && rows >= leastRows) {
    const each = `each in ${formatShort(rows)} rows on average`;
    return {
      task: "classification",
      why: `${name} has ${formatCount(distinct)} different whole numbers, ${each}: classes${other("regression")}`,
    };
  }
  const few = distinct <= mostClasses ? `, each in only ${formatShort(rows)} rows on average` : "";
  return {
    task: "regression",
    why: `${name} has ${Number.isFinite(distinct) ? formatCount(distinct) : "many"} different whole numbers${few}: amounts${other("classification")}`,
  };
}
