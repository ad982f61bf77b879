import { array, finite, object, oneOf } from "../../../tensor/plain-data.ts";
import { listed } from "../../../text/listed.ts";
import { dateOf } from "../cells.ts";
import type { CellFormat } from "../column-format.ts";
import { rangeOf } from "../columns.ts";
import type { TableColumn } from "../table.ts";
import type { Encoding } from "./encoding.ts";
import { type NumberState, numberEncoding } from "./number.ts";

const minute = 60_000;
const day = 86_400_000;

/** How far a moment is in what comes again and again: from 0 to below 1. */
const cycles = {
  // Within the day of the year, too; but much in people's lives changes from one month to the next.
  month: (moment: number) => new Date(moment).getUTCMonth() / 12,
  "day of year": (moment: number) => yearOf(moment).fraction,
  // 1970 began with a Thursday.
  "day of week": (moment: number) => modulo(Math.floor(moment / day) + 3, 7) / 7,
  "time of day": (moment: number) => modulo(moment, day) / day,
};
type Cycle = keyof typeof cycles;
const cycleNames = Object.keys(cycles) as Cycle[];

export interface DateState {
  readonly type: "date";
  /** What becomes of the year with its fraction. */
  readonly year: NumberState;
  /** The first and the last year, with its fraction. */
  readonly range: readonly [number, number];
  /** The cycles in which the dates differ. */
  readonly cycles: readonly Cycle[];
}

/**
 * The year with its fraction as a number, and sine and cosine of each cycle, so that December stands beside
 * January. Moments are in universal time. A year that was not there in training is taken as the nearest that was: what
 * a network makes of numbers beyond those that it has seen is chance.
 */
export const dateEncoding: Encoding<DateState> = {
  fit(column, rows, embedFrom) {
    const moments = datesOf(column);
    const years = moments.map((moment) => {
      const { year, fraction } = yearOf(moment);
      return year + fraction;
    });
    const year = numberEncoding.fit({ ...column, numbers: years }, rows, embedFrom);
    if (year === null) return null;
    const known = rows.filter((row) => !Number.isNaN(moments[row]));
    const differ = (name: Cycle) =>
      known.some((row) => cycles[name](moments[row]) !== cycles[name](moments[known[0]]));
    const range = rangeOf(Float64Array.from(known, (row) => years[row]));
    return { type: "date", year, range, cycles: cycleNames.filter(differ) };
  },
  read: (column, _, format) => datesOf(column, format),
  features: (state) => [
    ": year",
    ...state.cycles.flatMap((name) => [`: ${name} (sin)`, `: ${name} (cos)`]),
  ],
  becomes: ({ cycles: [first, ...rest] }) => {
    if (first === undefined) return "the year";
    return rest.length === 0
      ? `the year, ${first} as a cycle`
      : `the year, ${listed([first, ...rest])} as cycles`;
  },
  fallback: ({ year }) => cellOfYear(year.median, day),
  write(value, state, out, at) {
    const isMissing = Number.isNaN(value);
    const { year, fraction } = yearOf(value);
    const [first, last] = state.range;
    numberEncoding.write(Math.min(Math.max(year + fraction, first), last), state.year, out, at);
    state.cycles.forEach((name, i) => {
      const angle = 2 * Math.PI * cycles[name](value);
      out[at + 1 + 2 * i] = isMissing ? 0 : Math.sin(angle);
      out[at + 2 + 2 * i] = isMissing ? 0 : Math.cos(angle);
    });
  },
  cell(data, at, state) {
    const year = numberEncoding.cell(data, at, state.year) as number;
    return cellOfYear(year, unitOf(state));
  },
  unreadable: "cannot be read as a date",
  check: object({
    year: numberEncoding.check,
    range: array(finite),
    cycles: array(oneOf(...cycleNames)),
  }),
};

function datesOf({ dates, codes, values }: TableColumn, format?: CellFormat): Float64Array {
  if (dates) return dates;
  const of = values.map((cell) => dateOf(cell, format));
  return Float64Array.from(codes ?? [], (code) => of[code] ?? Number.NaN);
}

/** The moment at which a year begins. */
function start(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

/** The year of a moment, and how much of it is over. */
function yearOf(moment: number): { year: number; fraction: number } {
  const year = new Date(moment).getUTCFullYear();
  return { year, fraction: (moment - start(year)) / (start(year + 1) - start(year)) };
}

/** A year with its fraction as ISO 8601 has it, to a day or a minute. */
function cellOfYear(year: number, unit: number): string {
  const whole = Math.floor(year);
  const moment = start(whole) + (year - whole) * (start(whole + 1) - start(whole));
  return cellOfMoment(moment, unit) ?? String(year);
}

function cellOfMoment(moment: number, unit: number): string | undefined {
  const rounded = new Date(Math.round(moment / unit) * unit);
  if (Number.isNaN(rounded.getTime())) return undefined;
  return rounded.toISOString().slice(0, unit === day ? 10 : 16);
}

const unitOf = ({ cycles }: DateState) => (cycles.includes("time of day") ? minute : day);

/** What writes moments as the dates of a column are. */
export const dateCell = (state: DateState) => (moment: number) =>
  cellOfMoment(moment, unitOf(state)) ?? null;

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
