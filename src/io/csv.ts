import { DataError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { quote, shorten } from "../text/escape.ts";
import { countOf } from "../text/quantity.ts";
import { type CsvRecord, csvRecords } from "./csv-records.ts";
import { lookedAt, refuseOther } from "./identify.ts";

export interface CsvOptions {
  /**
   * Whether the first line names the columns. "auto" (the default) says yes where none of its cells,
   * the label aside, is a number.
   */
  header?: boolean | "auto";
  /**
   * The column of class labels: its name, or its position (0 is the first, −1 the last). Default
   * none: every column holds numbers.
   */
  labels?: string | number;
  /** What becomes of an empty cell, `NaN` or `NA` among the numbers. Default "error". */
  missing?: "error" | "NaN";
  /** What errors call the text; default "csv". */
  source?: string;
}

/** A column of class labels. */
export interface CsvLabels {
  /** The column's name. */
  name: string;
  /** The distinct labels: in order of size if all are numbers, in alphabetical order if not. */
  classes: string[];
  /** For each row, its label's position in `classes`: int32, [rows]. */
  indices: Tensor;
}

export interface CsvTable {
  /** The names of the columns of numbers: from the header, or `column 1`, `column 2`, … */
  columns: string[];
  /** The numbers: float64, [rows, columns]. */
  values: Tensor;
  /** The class labels, where `labels` was given. */
  labels: CsvLabels | null;
}

/** The name that identifies a CSV file in errors, and what else text that is none looks like. */
const expected = "a CSV file";

/** @throws DataError for bytes that are no CSV file, but another; text that may be JSON passes. */
export function refuseNoCsv(bytes: Uint8Array, source: string): void {
  refuseOther(bytes, source, expected, ["text", "a JSON file"]);
}

/**
 * Reads CSV text (RFC 4180) as a table of numbers, with a column of class labels where one is named.
 *
 * Spaces around numbers, labels and names do not count; blank lines at the end are skipped.
 *
 * @throws DataError naming line and column for a cell that is no finite number, a missing one (see
 * `missing`), a row that is blank or not as long as the first, two columns of one name, a label column
 * that is not there or the only one, text without rows, and what is no CSV, as a web page.
 * @example
 * ```ts
 * import { parseCsv } from "chainrule/io";
 * const { values, labels } = parseCsv("a,b,kind\n1,2,cat\n3,4,ant\n", { labels: "kind" });
 * values.toArray(); // → 1,2,3,4
 * labels?.classes; // → ant,cat
 * labels?.indices.toArray(); // → 1,0
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  const { source = "csv" } = options;
  const start = new TextEncoder().encode(text.slice(0, lookedAt));
  refuseNoCsv(start, source);
  try {
    return readTable(text, source, options);
  } catch (error) {
    refuseOther(start, source, expected, ["text"]);
    throw error;
  }
}

function readTable(text: string, source: string, options: CsvOptions): CsvTable {
  const { header = "auto", labels: labelOption, missing = "error" } = options;
  const records = rows(text, source);
  const first = records.next().value;
  if (first === undefined) throw new DataError(`${source}: the file has no rows.`);
  const isHeader = header === "auto" ? looksLikeHeader(first, labelOption) : header;
  const names = first.cells.map((cell, i) => (isHeader && cell.trim()) || `column ${i + 1}`);
  checkNames(names, `${source}: line ${first.line}`);
  if (labelOption !== undefined && names.length === 1) {
    throw new DataError(
      `${source}: there is no column but ${quote(names[0])}, of labels.${separatorHint(names[0])}`,
    );
  }
  const labelColumn = labelOption === undefined ? -1 : findColumn(labelOption, names, source);

  const numbers: number[] = [];
  const labels: string[] = [];
  let count = 0;
  const read = ({ line, cells }: CsvRecord) => {
    const place = (i: number) => `${source}: line ${line}, column ${i + 1} (${quote(names[i])})`;
    for (let i = 0; i < cells.length; i++) {
      if (i === labelColumn) {
        const label = cells[i].trim();
        if (label === "") throw new DataError(`${place(i)}: the label is missing.`);
        labels.push(label);
      } else {
        const value = toNumber(cells[i]);
        numbers.push(Number.isFinite(value) ? value : noNumber(cells[i], missing, place(i)));
      }
    }
    count++;
  };
  if (!isHeader) read(first);
  for (const record of records) read(record);
  if (count === 0) throw new DataError(`${source}: the file has a header and no rows.`);

  const columns = names.filter((_, i) => i !== labelColumn);
  return {
    columns,
    values: Tensor.from(Float64Array.from(numbers), [count, columns.length]),
    labels: labelColumn < 0 ? null : indexLabels(names[labelColumn], labels),
  };
}

/** The records, once each is seen to be as long as the first and not blank. */
function* rows(text: string, source: string): Generator<CsvRecord, undefined> {
  let first: CsvRecord | undefined;
  let blank: CsvRecord | undefined;
  for (const record of csvRecords(text, source)) {
    const { line, cells } = record;
    if (cells.length === 1 && cells[0].trim() === "") {
      blank ??= record;
      continue;
    }
    if (blank) throw new DataError(`${source}: line ${blank.line} is blank. Remove it.`);
    first ??= record;
    if (cells.length !== first.cells.length) {
      throw new DataError(
        `${source}: line ${line} has ${countOf(cells.length, "cell")}, expected ${first.cells.length} as in ` +
          `line ${first.line}.`,
      );
    }
    yield record;
  }
}

function checkNames(names: string[], place: string): void {
  const columns = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const other = columns.get(name);
    if (other !== undefined) {
      throw new DataError(
        `${place}: columns ${other + 1} and ${i + 1} are both called ${quote(name)}. Rename one.`,
      );
    }
    columns.set(name, i);
  }
}

function looksLikeHeader({ cells }: CsvRecord, label: string | number | undefined): boolean {
  if (typeof label === "string") return true;
  const features = cells.filter((_, i) => i !== label && i - cells.length !== label);
  return !features.some((cell) => Number.isFinite(toNumber(cell)));
}

function findColumn(label: string | number, names: string[], source: string): number {
  const position = typeof label === "string" ? names.indexOf(label) : label;
  const column = typeof label === "number" && label < 0 ? names.length + label : position;
  if (names[column] !== undefined) return column;
  const wanted = typeof label === "string" ? `called ${quote(label)}` : `number ${label}`;
  const known = shorten(names.join(", "), 200);
  throw new DataError(`${source}: there is no column ${wanted}; the columns are ${known}.`);
}

/** A decimal number; NaN for all else, of which `Number` reads some (an empty text, `0x10`). */
function toNumber(cell: string): number {
  return /^\s*($|0[box])/i.test(cell) ? Number.NaN : Number(cell);
}

const missingCell = /^\s*(nan|na)?\s*$/i;

function separatorHint(cell: string): string {
  return /[;\t]/.test(cell) ? " Cells are separated by commas." : "";
}

/** NaN for a missing number, where that is allowed. */
function noNumber(cell: string, missing: "error" | "NaN", place: string): number {
  if (!missingCell.test(cell)) {
    const got = `got ${quote(cell)}.${separatorHint(cell)}`;
    throw new DataError(`${place}: expected a finite number, ${got}`);
  }
  if (missing === "error") {
    throw new DataError(
      `${place}: the number is missing. Remove the row, or read it with missing: "NaN".`,
    );
  }
  return Number.NaN;
}

function indexLabels(name: string, labels: string[]): CsvLabels {
  const areNumbers = labels.every((label) => Number.isFinite(toNumber(label)));
  // "1" and "1.0" are one class.
  const keys = areNumbers ? labels.map((label) => String(toNumber(label))) : labels;
  const classes = [...new Set(keys)].sort(areNumbers ? (a, b) => Number(a) - Number(b) : undefined);
  const indexOf = new Map(classes.map((label, index) => [label, index]));
  const indices = Int32Array.from(keys, (key) => indexOf.get(key)!);
  return { name, classes, indices: Tensor.from(indices, [indices.length]) };
}
