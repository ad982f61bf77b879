import { quote } from "../../text/escape.ts";
import { listedFirst } from "../../text/listed.ts";
import { countOf, formatCount } from "../../text/quantity.ts";
import { dateOf } from "./cells.ts";
import type { ColumnBuilder } from "./column-builder.ts";
import type { ColumnType } from "./column-kinds.ts";
import { giveType } from "./give-type.ts";
import type { TableColumn } from "./table.ts";
import type { ColumnWays } from "./two-ways.ts";

/** So many names of columns a sentence has. */
const mostNames = 5;

const plural: Record<ColumnType, string> = {
  number: "numbers",
  category: "categories",
  date: "dates",
  text: "text",
  boolean: "true and false",
};

/**
 * What is to be known of how a column's cells were read, as sentences.
 *
 * @param place what cells are counted by: `line`.
 */
export function columnNotes(
  column: ColumnBuilder,
  ways: ColumnWays,
  place: "line" | "record",
): string[] {
  const isWords = ways.numbers === null && ways.dates === null;
  return [
    ...(ways.numbers === null ? [] : zeroNotes(column)),
    ...(ways.dates === null ? [] : dateNotes(column, ways.dates)),
    ...(isWords ? wordNotes(column, place) : []),
    ...misfitNotes(column, place),
  ];
}

function zeroNotes({ name, type, numbers }: ColumnBuilder): string[] {
  const { leadingZero } = numbers!.cells;
  if (leadingZero === null || type === "number") return [];
  return [
    `Some of ${quote(name)} begin with a zero, as ${quote(leadingZero)}: they are learnt from as codes. If they are ` +
      `amounts, ${giveType(name, "number")}.`,
  ];
}

function dateNotes({ name, dates }: ColumnBuilder, way: 0 | 1): string[] {
  const notes: string[] = [];
  const isDecided = dates!.has(0) !== dates!.has(1);
  if (isDecided) {
    notes.push(`Dates in ${quote(name)} have the ${way === 0 ? "day" : "month"} first.`);
  }
  const { shortYear } = dates!.cells;
  if (shortYear !== null) {
    notes.push(
      `Years of two digits in ${quote(name)}, as in ${quote(shortYear)}, are from 1969 to 2068.`,
    );
  }
  return notes;
}

/** Why a column that is nearly one of numbers or dates holds words, and which of them may be no values. */
function wordNotes(column: ColumnBuilder, place: string): string[] {
  const { name, numbers, dates, placeholders } = column;
  const notes: string[] = [];
  if (numbers?.ambiguous) notes.push(unclearNumbers(name, numbers.ambiguous));
  else if (dates?.ambiguous) notes.push(unclearDates(name, dates.ambiguous));
  else if (column.type === undefined && !column.isKnown) {
    for (const [type, reading] of [
      ["number", numbers!],
      ["date", dates!],
    ] as const) {
      const { fitting, misfits, firstMisfit } = reading;
      if (firstMisfit === null || fitting < misfits) continue;
      notes.push(
        `${quote(name)} is no column of ${type}s: ${formatCount(fitting)} of its cells are, but ` +
          `${formatCount(misfits)} ${misfits === 1 ? "is" : "are"} not, the first ` +
          `${quote(firstMisfit.text)} in ${place} ${firstMisfit.place}. To read ` +
          `${misfits === 1 ? "it" : "those"} as missing, ${giveType(name, type)}.`,
      );
    }
  }
  for (const [word, count] of placeholders) {
    notes.push(
      `In ${quote(name)}, ${quote(word)} (${countOf(count, "cell")}) is a value like the others. To read it as missing, ` +
        `say missing: [${JSON.stringify(word)}] (--missing).`,
    );
  }
  return notes;
}

/** Columns of numbers each of which is a day as ISO 8601 has it without hyphens. */
export function compactDateNotes(
  columns: readonly ColumnBuilder[],
  read: readonly TableColumn[],
): string[] {
  return columns.flatMap(({ name, type, isKnown }, i) => {
    const { numbers, example } = read[i];
    if (type !== undefined || isKnown || numbers === null || !areCompactDates(numbers)) return [];
    return [
      `Numbers in ${quote(name)} may be dates, as ${quote(example)}: ${giveType(name, "date")}.`,
    ];
  });
}

/** Whether all are days of this century or the last, as 20120131. */
function areCompactDates(numbers: Float64Array): boolean {
  const isDay = (n: number) =>
    n >= 1900_01_01 && n < 2100_01_01 && !Number.isNaN(dateOf(String(n)));
  return numbers.every((n) => Number.isNaN(n) || isDay(n)) && numbers.some(isDay);
}

function misfitNotes({ name, type, misfits, firstMisfit }: ColumnBuilder, place: string): string[] {
  if (type === undefined || firstMisfit === null) return [];
  return [
    `${quote(name)} is read as ${plural[type]}; what is none is missing: ${countOf(misfits, "cell")}, the first ` +
      `${quote(firstMisfit.text)} in ${place} ${firstMisfit.place}.`,
  ];
}

export function unclearNumbers(name: string, cell: string): string {
  return (
    `${quote(name)} is no column of numbers: in ${quote(cell)} the comma may stand before decimals or between ` +
    `thousands. Say which sign decimals have: decimal: "," or decimal: "." (--decimal).`
  );
}

export function unclearDates(name: string, cell: string): string {
  return (
    `${quote(name)} is no column of dates: in ${quote(cell)} and the others, the day may be first or the month. ` +
    `Write dates as 2012-01-31.`
  );
}

/** How numbers are read that are written with more than a sign, digits, decimals and an exponent. */
export function numberNotes(
  columns: readonly ColumnBuilder[],
  ways: readonly ColumnWays[],
): string[] {
  const notes = columns.flatMap(({ name, numbers }, i) => {
    const way = ways[i].numbers;
    const example = way === null ? null : numbers!.cells.unusual[way];
    if (way === null || example === null) return [];
    numbers!.cells.read(example);
    return [`In ${quote(name)}, ${quote(example)} is read as ${numbers!.cells.values[way]}.`];
  });
  const others = notes.length - mostNames;
  if (others <= 0) return notes;
  return [...notes.slice(0, mostNames), `The same goes for ${others} more columns.`];
}

/** Which words stood for missing cells, and in which columns. */
export function missingNotes(
  columns: readonly ColumnBuilder[],
  read: readonly TableColumn[],
): string[] {
  const found = new Map<string, { count: number; names: string[] }>();
  for (const [i, { missingWords, placeholders, name }] of columns.entries()) {
    const areMissing = read[i].numbers !== null || read[i].dates !== null;
    for (const [word, count] of [...missingWords, ...(areMissing ? placeholders : [])]) {
      const { count: before, names } = found.get(word) ?? { count: 0, names: [] };
      found.set(word, { count: before + count, names: [...names, quote(name)] });
    }
  }
  return [...found].map(
    ([word, { count, names }]) =>
      `${quote(word)} is read as missing: ${countOf(count, "cell")} in ${listedFirst(names, mostNames, { others: "more columns" })}.`,
  );
}
