import { DataError } from "../tensor/errors.ts";
import { quote } from "../text/escape.ts";
import { formatCount } from "../text/quantity.ts";

export interface CsvRecord {
  /** The line of the text, from 1, where the record begins. */
  line: number;
  cells: string[];
}

/** In the place of a separator where each line is one cell: it stands in no text. */
export const noSeparator = "\0";

/** What a separator is called in a sentence. */
export function separatorName(separator: string): string {
  const names: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab" };
  return names[separator] ?? (separator === "|" ? "vertical bar" : quote(separator));
}

/** So many characters a record may have that comes in pieces: a quote that is not closed ends there. */
const longestRecord = 2 ** 24;

/**
 * The records of CSV text by RFC 4180: commas between cells; quotes around a cell that holds commas,
 * line breaks or (doubled) quotes. A byte order mark is skipped; lines may end in any of CRLF, LF, CR.
 *
 * @throws DataError for a quote that is not closed, or stands inside a bare cell, and for text with
 * zero bytes, which is none.
 */
export function csvRecords(text: string, source: string): Generator<CsvRecord> {
  return new RecordReader(source).read(text, true);
}

/**
 * Reads records from text that comes in pieces.
 *
 * A lenient reader leaves out spaces around cells, those in quotes as well as bare ones, and takes a quote inside of
 * a bare cell as it is.
 */
export class RecordReader {
  readonly #source: string;
  readonly #separator: string;
  readonly #isLenient: boolean;
  readonly #cell: RegExp;
  #line = 1;
  #isStart = true;
  /** The beginning of a record whose end is to come. */
  #rest = "";

  constructor(source: string, { separator = ",", isLenient = false } = {}) {
    this.#source = source;
    this.#separator = separator;
    this.#isLenient = isLenient;
    this.#cell = cellPattern(separator, isLenient);
  }

  /** The records that end in this piece of text, and with the last piece the record that ends there. */
  *read(piece: string, isLast: boolean): Generator<CsvRecord> {
    const text = this.#begin(piece);
    const lineFeeds = new Occurrences(text, "\n");
    const returns = new Occurrences(text, "\r");
    const quotes = new Occurrences(text, '"');
    let position = 0;
    while (position < text.length) {
      const end = Math.min(lineFeeds.from(position), returns.from(position));
      const isBare = quotes.from(position) >= end;
      // Of a return at the end, a line feed may follow.
      const isWhole = isLast || end < text.length - (text[end] === "\r" ? 1 : 0);
      let record: CsvRecord;
      if (isBare && isWhole) {
        record = { line: this.#line, cells: this.#split(text.slice(position, end)) };
        position = text.startsWith("\r\n", end) ? end + 2 : end + 1;
        this.#line++;
      } else {
        const found = isBare ? null : this.#readQuoted(text, position, isLast);
        if (found === null) break;
        [record, position] = found;
      }
      yield record;
    }
    this.#rest = isLast ? "" : text.slice(position);
    if (this.#rest.length > longestRecord) {
      throw new DataError(
        `${this.#source}: line ${this.#line}: this row has no end within ${formatCount(longestRecord)} ` +
          `characters. Is there a quote that is not closed?`,
      );
    }
  }

  #begin(piece: string): string {
    const zero = piece.indexOf("\0");
    let text = this.#rest + piece;
    if (zero >= 0) {
      const before = text.slice(0, this.#rest.length + zero);
      const line = this.#line + before.split(/\r\n|\n|\r/).length - 1;
      throw new DataError(
        `${this.#source}: line ${line}: a zero byte: this is no text, or a damaged one.`,
      );
    }
    if (this.#isStart && text.length > 0) {
      this.#isStart = false;
      if (text.startsWith("\ufeff")) text = text.slice(1);
    }
    return text;
  }

  #split(line: string): string[] {
    const cells = line.split(this.#separator);
    if (this.#isLenient) for (let i = 0; i < cells.length; i++) cells[i] = cells[i].trim();
    return cells;
  }

  /** A record with quotes, and the position after it; null where its end is still to come. */
  #readQuoted(text: string, start: number, isLast: boolean): [CsvRecord, number] | null {
    const record: CsvRecord = { line: this.#line, cells: [] };
    let position = start;
    let breaks = 0;
    for (;;) {
      this.#cell.lastIndex = position;
      const match = this.#cell.exec(text);
      if (match === null) return this.#failAtQuote(text, position, record, breaks, isLast);
      const [whole, quoted, bare, end] = match;
      position += whole.length;
      if (position === text.length && !isLast) return null;
      const isBare = quoted === undefined;
      record.cells.push(isBare ? this.#trimmed(bare) : quoted.replaceAll('""', '"'));
      if (!isBare) breaks += quoted.match(/\r\n|\n|\r/g)?.length ?? 0;
      if (end === this.#separator) continue;
      this.#line += breaks + 1;
      return [record, position];
    }
  }

  #trimmed(cell: string): string {
    return this.#isLenient ? cell.trim() : cell;
  }

  #expectedEnd(): string {
    return this.#separator === noSeparator
      ? "the end of the line"
      : `a ${separatorName(this.#separator)} or the end of the line`;
  }

  #failAtQuote(
    text: string,
    position: number,
    { line, cells }: CsvRecord,
    breaks: number,
    isLast: boolean,
  ): null {
    const where = `${this.#source}: line ${line + breaks}, column ${cells.length + 1}`;
    const blanks = this.#isLenient ? "[^\\S\\r\\n]*" : "";
    const begins = new RegExp(`${blanks}"`, "y");
    begins.lastIndex = position;
    if (!begins.test(text)) {
      throw new DataError(
        `${where}: a quote inside a cell without quotes around it. Put the cell in quotes and double the ones inside.`,
      );
    }
    const isClosed = new RegExp(`${blanks}"[^"]*(?:""[^"]*)*"(?!")`, "y");
    isClosed.lastIndex = position;
    if (isClosed.test(text)) {
      throw new DataError(
        `${where}: expected ${this.#expectedEnd()} after the closing quote. ` +
          "Double the quotes inside of a cell.",
      );
    }
    if (!isLast) return null;
    throw new DataError(
      `${where}: the quote that begins this cell is never closed. Close it, or put the cell in quotes and double ` +
        "the ones inside.",
    );
  }
}

/** A cell, in quotes or bare, and what ends it. */
function cellPattern(separator: string, isLenient: boolean): RegExp {
  const sign = separator.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const quoted = '"([^"]*(?:""[^"]*)*)"';
  const blank = `(?:(?!${sign})[^\\S\\r\\n])*`;
  const cell = isLenient
    ? `(?:${blank}${quoted}${blank}|(?!${blank}")([^${sign}\\r\\n]*))`
    : `(?:${quoted}|([^"${sign}\\r\\n]*))`;
  return new RegExp(`${cell}(${sign}|\\r\\n|\\n|\\r|$)`, "y");
}

/** Where a sign stands in a text, which is walked through once. */
class Occurrences {
  readonly #text: string;
  readonly #sign: string;
  #next = -1;

  constructor(text: string, sign: string) {
    this.#text = text;
    this.#sign = sign;
  }

  /** The first place from here on; the text's length where there is none. */
  from(position: number): number {
    if (this.#next < position) {
      const found = this.#text.indexOf(this.#sign, position);
      this.#next = found < 0 ? this.#text.length : found;
    }
    return this.#next;
  }
}
