const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const name =
  "(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|" +
  "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const weekday = "(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?";
const clock = "(?:(?:,? +|T)(?<clock>.+))?$";

/** Dates in which day and month cannot be taken for each other. */
const patterns = [
  // 2012-01-31, 2012/1/31
  `^(?<year>\\d{4})([-/.])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})${clock}`,
  // 20120131, where the column is said to be of dates: it is a number elsewhere
  "^(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})$",
  // 2012-01
  "^(?<year>\\d{4})-(?<month>\\d{2})$",
  // 31 Dec 2012, 31-Dec-2012
  `^${weekday}(?<day>\\d{1,2})[ -]${name}[ -](?<year>\\d{4})${clock}`,
  // 31-Dec-12, as Oracle writes it
  `^(?<day>\\d{1,2})-${name}-(?<year>\\d{2})${clock}`,
  // Dec 31, 2012
  `^${weekday}${name} (?<day>\\d{1,2}),? (?<year>\\d{4})${clock}`,
].map((pattern) => new RegExp(pattern, "i"));

/** 31.12.2012, 12/31/2012, 12/31/12 */
const yearLast = new RegExp(
  `^(?<first>\\d{1,2})(?<sign>[-/.])(?<second>\\d{1,2})\\k<sign>(?<year>\\d{4}|\\d{2})${clock}`,
);

const time =
  /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?<fraction>[.,]\d{1,9})?)?(?: ?(?<half>[AP])M)?(?: ?(?:Z|UTC|GMT|(?<sign>[+-])(?<ahead>\d{2})(?::?(?<minutesAhead>\d{2}))?))?$/i;

/** Years of two digits from here are in the last century. */
const firstShortYear = 69;

/** Reads a column's cells as dates. */
export class DateCells {
  /**
   * The last cell as milliseconds since 1970 (UTC), read with the day before the month, and after it; NaN where
   * there is no such date.
   */
  readonly values: [number, number] = [Number.NaN, Number.NaN];
  /** The first date with a year of two digits. */
  shortYear: string | null = null;

  read(text: string): boolean {
    const parts = yearLast.exec(text)?.groups;
    if (parts) this.#readYearLast(text, parts);
    else this.#readNamed(text);
    return !(Number.isNaN(this.values[0]) && Number.isNaN(this.values[1]));
  }

  #readYearLast(text: string, parts: Record<string, string>): void {
    const { first, sign, second, year, clock } = parts;
    const isShort = year.length === 2;
    // 1.10.12 is as likely a version.
    const isVersion = isShort && sign !== "/";
    const full = fullYear(year);
    const dayFirst = isVersion ? Number.NaN : instant(full, Number(second), Number(first), clock);
    // With points the day is first everywhere.
    const monthFirst =
      isVersion || sign === "." ? Number.NaN : instant(full, Number(first), Number(second), clock);
    this.#take(dayFirst, monthFirst);
    if (isShort && !isVersion) this.shortYear ??= text;
  }

  #readNamed(text: string): void {
    const [moment, year] = unambiguous(text);
    this.#take(moment);
    if (year.length === 2 && !Number.isNaN(moment)) this.shortYear ??= text;
  }

  #take(dayFirst: number, monthFirst = dayFirst): void {
    this.values[0] = dayFirst;
    this.values[1] = monthFirst;
  }
}

function fullYear(year: string): number {
  if (year.length > 2) return Number(year);
  return Number(year) + (Number(year) < firstShortYear ? 2000 : 1900);
}

/** The moment, and the year as it is written. */
function unambiguous(text: string): [moment: number, year: string] {
  for (const pattern of patterns) {
    const parts = pattern.exec(text)?.groups;
    if (!parts) continue;
    const { year, month, name = "", day = "1", clock } = parts;
    const number = month ?? months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
    return [instant(fullYear(year), Number(number), Number(day), clock), year];
  }
  return [Number.NaN, ""];
}

/** Milliseconds since 1970, UTC where no zone is given; NaN where there is no such day or time. */
function instant(year: number, month: number, day: number, clock?: string): number {
  const midnight = Date.UTC(year, month - 1, day);
  const isDay = month >= 1 && month <= 12 && new Date(midnight).getUTCDate() === day;
  if (!isDay || year < 1000) return Number.NaN;
  return clock === undefined ? midnight : midnight + sinceMidnight(clock);
}

function sinceMidnight(clock: string): number {
  const parts = time.exec(clock)?.groups;
  if (!parts) return Number.NaN;
  const { hour, minute, second = "0", fraction = "0", half, sign, ahead } = parts;
  const noon = half?.toLowerCase() === "p" ? 12 : 0;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + noon;
  const isHour = half === undefined ? hours < 24 : Number(hour) >= 1 && Number(hour) <= 12;
  if (!isHour || Number(minute) > 59 || Number(second) > 59) return Number.NaN;
  const zone = sign === undefined ? 0 : Number(ahead) * 60 + Number(parts.minutesAhead ?? 0);
  const minutes = hours * 60 + Number(minute) - (sign === "-" ? -zone : zone);
  const milliseconds = Math.round(Number(fraction.replace(",", ".")) * 1000);
  return (minutes * 60 + Number(second)) * 1000 + milliseconds;
}
