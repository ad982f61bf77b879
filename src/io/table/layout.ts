import { DataError } from "../../tensor/errors.ts";
import { countOf, formatCount } from "../../text/quantity.ts";
import { type CsvRecord, noSeparator, separatorName } from "../csv-records.ts";
import { kindOf } from "./cell-kind.ts";
import { nameColumns } from "./column-names.ts";
import { formNotes } from "./form-notes.ts";
import { findHeader } from "./header.ts";
import { commonest, findSeparator, firstRecords, isComment } from "./separator.ts";

/** How the lines of a table are built. */
export interface Layout {
  separator: string;
  names: string[];
  /** The positions of the columns that the header has no name for. */
  unnamed: number[];
  /** The line from which on there are rows. */
  firstLine: number;
  /** A line that the rows are as long as. */
  exampleLine: number;
  /** How many cells a row has; one more than columns where a separator ends it. */
  width: number;
  /** What was found out, as sentences. */
  notes: string[];
}

export interface LayoutOptions {
  source: string;
  separator?: string;
  header?: boolean | "auto";
  /** Whether the text is the whole of the file. */
  isWhole: boolean;
}

/**
 * How a table is written, by its first lines.
 *
 * @throws DataError for text without rows, two columns of one name, and lines above the header.
 */
export function findLayout(text: string, options: LayoutOptions): Layout {
  const { source, isWhole, header = "auto" } = options;
  const notes: string[] = [];
  // As Excel writes it.
  const told = /^\ufeff?"?sep=([^"\r\n])"?(?:\r\n|\n|\r|$)/i.exec(text)?.[1];
  const separator =
    options.separator ??
    told ??
    findSeparator(text, isWhole, source, /\.(tsv|tab)(\.gz)?$/i.test(source) ? "\t" : ",");
  notes.push(separatorNote(separator));

  const records = firstRecords(text, isWhole, source, separator);
  if (told !== undefined) records.shift();
  const comments = leading(records, isComment);
  const rows = records.slice(comments.length);
  const lastComment = comments.at(-1);
  const isNamedByComment =
    header !== false && lastComment !== undefined && namesRows(lastComment, rows);
  if (isNamedByComment) rows.unshift(uncommented(lastComment));
  const first = rows[0];
  if (first === undefined) throw new DataError(`${source}: the file has no rows.`);
  if (separator === noSeparator) refuseSpaces(rows, source);
  const below = rows.slice(1).filter((record) => !isOtherComment(record, first.cells.length));
  const skipped = comments.length - Number(isNamedByComment);
  if (skipped > 0) notes.push(commentNote(skipped, records[0].line));
  if (isNamedByComment) notes.push(`The header is the comment in line ${first.line}.`);

  const found = findHeader(
    first.cells,
    below.map(({ cells }) => cells),
  );
  const kind = header === "auto" ? (isNamedByComment ? "sure" : found) : header ? "sure" : "none";
  const hasHeader = kind !== "none";
  const { cells, width } = headerCells(first, below, { source, separator }, hasHeader, notes);
  const columns = nameColumns(cells, kind, `${source}: line ${first.line}`);
  return {
    separator,
    names: columns.names,
    unnamed: columns.unnamed,
    firstLine: hasHeader ? first.line + 1 : first.line,
    exampleLine: [first, ...below].find((record) => record.cells.length === width)!.line,
    width,
    notes: [...notes, ...columns.notes],
  };
}

function separatorNote(separator: string): string {
  if (separator === noSeparator) return formNotes.oneColumn;
  return separator === ","
    ? formNotes.commas
    : `Cells are separated by ${separatorName(separator)}s.`;
}

/** @throws DataError for lines that are numbers and words between spaces. */
function refuseSpaces(rows: readonly CsvRecord[], source: string): void {
  const parts = rows.map(({ cells }) => cells[0].split(/\s+/));
  const count = parts[0].length;
  if (count < 3 || parts.some((each) => each.length !== count)) return;
  const all = parts.flat();
  const numbers = all.filter((part) => kindOf(part) === "number").length;
  if (numbers * 2 < all.length) return;
  throw new DataError(
    `${source}: line ${rows[0].line}: cells seem to stand between spaces. Put commas or tabs between them. ` +
      'If each line is one cell, say separator: "," (--separator ,).',
  );
}

function commentNote(count: number, line: number): string {
  return count === 1
    ? `Line ${line}, a comment, was skipped.`
    : `${formatCount(count)} comments, from line ${line} on, were skipped.`;
}

function leading<T>(items: readonly T[], is: (item: T) => boolean): T[] {
  const end = items.findIndex((item) => !is(item));
  return items.slice(0, end < 0 ? items.length : end);
}

/** A line that begins as a comment, and is not as long as a row. */
export function isOtherComment(record: CsvRecord, width: number): boolean {
  return isComment(record) && record.cells.length !== width;
}

/** Whether a comment is the header of rows that have none: `# id,name`. */
function namesRows(comment: CsvRecord, rows: readonly CsvRecord[]): boolean {
  const [first, ...others] = rows;
  const isAsLong = comment.cells.length > 1 && comment.cells.length === first?.cells.length;
  return (
    isAsLong &&
    findHeader(
      first.cells,
      others.map(({ cells }) => cells),
    ) === "none"
  );
}

function uncommented({ line, cells }: CsvRecord): CsvRecord {
  return { line, cells: [cells[0].replace(/^#+\s*/, ""), ...cells.slice(1)] };
}

/** The cells of the header as there are columns, and how many cells rows have. */
function headerCells(
  { line, cells }: CsvRecord,
  below: readonly CsvRecord[],
  { source, separator }: { source: string; separator: string },
  hasHeader: boolean,
  notes: string[],
): { cells: string[]; width: number } {
  const others = below.length > 0 ? below : [{ line, cells }];
  const lengths = others.map((record) => record.cells.length);
  const fitting = lengths.filter((length) => length === cells.length).length;
  const width = fitting * 2 >= lengths.length ? cells.length : commonest(lengths);
  const asLong = others.filter((record) => record.cells.length === width);
  const areEnded = width > 1 && asLong.every((record) => record.cells[width - 1] === "");
  const isEnded = cells.length === width && cells[width - 1] === "";
  if (areEnded && (isEnded || (hasHeader && cells.length === width - 1))) {
    notes.push("A separator at the end of each line was left out.");
    return { cells: cells.slice(0, width - 1), width };
  }
  if (hasHeader && cells.length === width + 1 && cells[width] === "") {
    notes.push("A separator at the end of the header was left out.");
    return { cells: cells.slice(0, width), width };
  }
  // Where commas separate cells, the cell too many may be half of one that holds a comma.
  const mayBeRowNames = separator !== "," && cells.length === width - 1;
  if (hasHeader && mayBeRowNames && areRowNames(asLong.map((row) => row.cells[0]))) {
    return { cells: ["", ...cells], width };
  }
  if (hasHeader && cells.length < width) {
    throw new DataError(
      `${source}: line ${line} has ${countOf(cells.length, "cell")}, those after it ${width}. If it is a title, ` +
        `remove it. If it is the header, name every column, and put cells that hold a ${separatorName(separator)} in quotes.`,
    );
  }
  return { cells, width: cells.length };
}

/** Whether cells may name rows, as R writes them: words or 1, 2, 3 and so on, each once. */
function areRowNames(cells: readonly string[]): boolean {
  const areWords = cells.every((cell) => kindOf(cell) === "text");
  const isCount = cells.every((cell, i) => cell === String(i + 1));
  return (areWords || isCount) && new Set(cells).size === cells.length;
}
