import { DataError } from "../../tensor/errors.ts";
import { type CsvRecord, noSeparator, RecordReader } from "../csv-records.ts";
import { kindOf } from "./cell-kind.ts";

/** What stands between cells. */
const candidates = [",", ";", "\t", "|"];

/** So many records tell how a table is written. */
const mostRecords = 200;
/** So many of the records have the number of cells that makes a separator of a character. */
const leastShare = 0.5;

/** The first records of a text that is whole or not. */
export function firstRecords(
  text: string,
  isWhole: boolean,
  source: string,
  separator: string,
): CsvRecord[] {
  const { records, error } = recordsUntilError(text, isWhole, source, separator);
  if (error !== null) throw error;
  return records;
}

function recordsUntilError(text: string, isWhole: boolean, source: string, separator: string) {
  const records: CsvRecord[] = [];
  const reader = new RecordReader(source, { separator, isLenient: true });
  try {
    for (const record of reader.read(text, isWhole)) {
      if (isBlank(record)) continue;
      records.push(record);
      if (records.length === mostRecords) break;
    }
  } catch (error) {
    if (error instanceof DataError) return { records, error };
    throw error;
  }
  return { records, error: null };
}

export function isBlank({ cells }: CsvRecord): boolean {
  return cells.length === 1 && cells[0] === "";
}

export function isComment({ cells }: CsvRecord): boolean {
  return cells[0].startsWith("#");
}

/** How well a character separates cells. */
interface Score {
  separator: string;
  /** Whether every quote is closed. */
  isSound: boolean;
  /** How many of the records have the commonest number of cells. */
  share: number;
  /** How many of the cells below the first row are numbers, dates, or true and false. */
  typed: number;
}

/**
 * The separator that gives the first records of a text one number of cells; `noSeparator` where none does.
 *
 * @param likely the one that the file's name speaks for.
 */
export function findSeparator(
  text: string,
  isWhole: boolean,
  source: string,
  likely: string,
): string {
  const inOrder = [likely, ...candidates.filter((each) => each !== likely)];
  const scores = inOrder.flatMap((separator) => scoreOf(text, isWhole, source, separator) ?? []);
  scores.sort(
    (a, b) =>
      Number(b.isSound) - Number(a.isSound) ||
      Number(b.share === 1) - Number(a.share === 1) ||
      b.typed - a.typed ||
      b.share - a.share,
  );
  return scores[0]?.separator ?? noSeparator;
}

function scoreOf(text: string, isWhole: boolean, source: string, separator: string): Score | null {
  const { records, error } = recordsUntilError(text, isWhole, source, separator);
  const rows = records.filter((record) => !isComment(record));
  if (rows.length === 0) return null;
  const width = commonest(rows.map(({ cells }) => cells.length));
  const share = rows.filter(({ cells }) => cells.length === width).length / rows.length;
  const cells = rows.slice(1).flatMap((row) => row.cells);
  const typed = cells.filter((cell) => kindOf(cell) !== "text").length / Math.max(1, cells.length);
  const first = rows[0].cells.length;
  // A title may stand above a table of numbers; a text may have a comma in every line but the first.
  const isTable = first > 1 || (width > 2 && typed > 0);
  return width > 1 && share >= leastShare && isTable
    ? { separator, isSound: error === null, share, typed }
    : null;
}

/** The number that comes most often. */
export function commonest(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
