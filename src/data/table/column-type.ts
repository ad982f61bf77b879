import { DataError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { formatShort } from "../../text/number.ts";
import { countOf, formatCount } from "../../text/quantity.ts";
import { columnTypes } from "./column-kinds.ts";
import { distinctCells, rangeOf } from "./columns.ts";
import { booleanWords } from "./encodings/boolean.ts";
import type { Table, TableColumn } from "./table.ts";

/** What a column can be taken as: what its cells can be read as, or what tells rows apart. */
export const columnKinds = [...columnTypes, "identifier"] as const;
export type ColumnKind = (typeof columnKinds)[number];

/** What a column is, and why, as the end of a sentence: "number, since all 344 cells are numbers". */
export interface ColumnReading {
  readonly type: ColumnKind | "constant" | "empty";
  readonly why: string;
}

/** A name that says that the column tells rows apart, such as `id`, `PassengerId`, `user_id`, `uuid`. */
const identifierName = /^(id|uuid|guid|key|index|idx)$|[ _.-](id|uuid|key)$/i;
const camelCaseId = /[a-z]I[dD]$/;
/** A name of codes that are written in digits. */
const codeName =
  /^(zip|postal|post|area|phone)([ _-]?(code|number))?$|[ _](zip|zipcode|postcode)$/i;

/** What a column is by its cells and, where these are whole numbers, its name. */
export function inferType(column: TableColumn, length: number): ColumnReading {
  const { missing, example } = column;
  const distinct = distinctCells(column);
  const present = length - missing;
  if (present === 0)
    return {
      type: "empty",
      why:
        length === 1 ? "the only cell is missing" : `all ${formatCount(length)} cells are missing`,
    };
  if (distinct === 1 && missing === 0) {
    const which = length === 1 ? "the only cell is" : `all ${formatCount(length)} cells are`;
    return { type: "constant", why: `${which} ${quote(example)}` };
  }
  if (distinct === 1 && column.codes) {
    const why = `${areCells(present)} ${quote(example)}, ${formatCount(missing)} ${missing === 1 ? "is" : "are"} missing`;
    return { type: "category", why };
  }
  const all =
    missing === 0
      ? `all ${formatCount(length)} cells`
      : `the ${formatCount(present)} cells that are not missing`;
  if (column.numbers) return ofNumbers(column, column.numbers, { distinct, present, all });
  if (column.dates) return { type: "date", why: `${all} are dates` };
  const words = booleanWords(column.values);
  if (words) return { type: "boolean", why: `each cell is ${words.yes} or ${words.no}` };
  return ofWords(column, distinct, present);
}

function areCells(count: number): string {
  return `${countOf(count, "cell")} ${count === 1 ? "is" : "are"}`;
}

function ofNumbers(
  column: TableColumn,
  numbers: Float64Array,
  { distinct, present, all }: { distinct: number; present: number; all: string },
): ColumnReading {
  const { name } = column;
  const cells = column.codes ? column.values : [column.example];
  const code = cells.find((cell) => /^0\d+$/.test(cell));
  if (code !== undefined)
    return asCode(column, distinct, present, `${quote(code)} begins with a zero`);
  const isWhole = numbers.every((n) => Number.isNaN(n) || Number.isInteger(n));
  if (isWhole && codeName.test(name))
    return asCode(column, distinct, present, "its name is that of a code");
  if (isWhole && distinct === present) {
    const [least, most] = rangeOf(numbers);
    if (countsRows(numbers, least, most)) {
      return { type: "identifier", why: `the cells count the rows, ${least} to ${most}` };
    }
    if (identifierName.test(name) || camelCaseId.test(name)) {
      return { type: "identifier", why: `${all} differ, and it is called ${name}` };
    }
  }
  return { type: "number", why: `${all} are numbers` };
}

/** Fewer rows than that may well be numbered by what is to be learnt from. */
const leastCounted = 20;

/** Whether numbers that differ are 0, 1, …, n − 1 or 1, 2, …, n in some order. */
function countsRows(numbers: Float64Array, least: number, most: number): boolean {
  const isRange = (least === 0 || least === 1) && most - least === numbers.length - 1;
  return isRange && numbers.length >= leastCounted;
}

function asCode(
  column: TableColumn,
  distinct: number,
  present: number,
  why: string,
): ColumnReading {
  const { type, why: how } = ofWords(column, distinct, present);
  return { type: type === "text" ? "identifier" : type, why: `${why}, and ${how}` };
}

/** Words in a cell, on average, from which on it is text. */
const textFrom = 3;

/** A category where a cell comes twice on average. */
function ofWords(
  { values, numbers, example }: TableColumn,
  distinct: number,
  present: number,
): ColumnReading {
  if (distinct <= present / 2) {
    return {
      type: "category",
      why: `${formatCount(distinct)} different cells in ${formatCount(present)}`,
    };
  }
  const cells = values.length > 0 ? values : [example];
  const differ = Number.isFinite(distinct)
    ? `${formatCount(distinct)} of ${formatCount(present)} cells differ`
    : `too many of ${formatCount(present)} cells differ`;
  if (numbers === null && cells.every((cell) => /^[+-]?\d+$/.test(cell.trim()))) {
    return { type: "identifier", why: `${differ}, whole numbers of more digits than are exact` };
  }
  const words =
    cells.reduce((sum, cell) => sum + cell.trim().split(/\s+/).length, 0) / cells.length;
  return words < textFrom
    ? { type: "identifier", why: differ }
    : { type: "text", why: `${differ}, of ${formatShort(words, 2)} words on average` };
}

/**
 * What a column is by the word of `types`.
 *
 * @throws DataError where its cells cannot be that.
 */
export function readAs(table: Table, column: TableColumn, type: ColumnKind): ColumnReading {
  const problem = problemAs(column, type);
  if (problem === null) return { type, why: "types says so" };
  throw new DataError(
    `${table.source}: column ${quote(column.name)} cannot be ${type}: ${problem}. ` +
      "Leave it out of types, or name another type there",
  );
}

function problemAs(column: TableColumn, type: ColumnKind): string | null {
  const { numbers, dates, codes, values, example } = column;
  const tooMany = `too many of its cells differ, as ${quote(example)}`;
  if (type === "number") return numbers || codes ? null : `${tooMany}, and not all are numbers`;
  if (type === "date") return dates ? null : `not all of its cells are dates, as ${quote(example)}`;
  if (type === "category") return codes ? null : tooMany;
  if (type === "boolean" && !booleanWords(values)) {
    return `its cells are not of two words such as yes and no, as ${quote(example)}`;
  }
  return null;
}
