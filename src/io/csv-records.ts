import { DataError } from "../tensor/errors.ts";

export interface CsvRecord {
  /** The line of the text, from 1, where the record begins. */
  line: number;
  cells: string[];
}

/** A cell, in quotes or bare, and what ends it. */
const cellPattern = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * The records of CSV text by RFC 4180: commas between cells; quotes around a cell that holds commas,
 * line breaks or (doubled) quotes. A byte order mark is skipped; lines may end in any of CRLF, LF, CR.
 *
 * @throws DataError for a quote that is not closed, or stands inside a bare cell, and for text with
 * zero bytes, which is none.
 */
export function* csvRecords(text: string, source: string): Generator<CsvRecord> {
  const zero = text.indexOf("\0");
  if (zero >= 0) {
    const line = text.slice(0, zero).split(/\r\n|\n|\r/).length;
    throw new DataError(`${source}: line ${line}: a zero byte: this is no text, or a damaged one.`);
  }
  let position = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  let record: CsvRecord = { line, cells: [] };
  while (position < text.length || record.cells.length > 0) {
    cellPattern.lastIndex = position;
    const match = cellPattern.exec(text);
    if (match === null) return failAtQuote(text, position, source, record, line);
    const [whole, quoted, bare, end] = match;
    record.cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    position += whole.length;
    if (quoted !== undefined) line += quoted.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    yield record;
    line++;
    record = { line, cells: [] };
  }
}

function failAtQuote(
  text: string,
  position: number,
  source: string,
  record: CsvRecord,
  line: number,
): never {
  const where = `${source}: line ${line}, column ${record.cells.length + 1}`;
  if (text[position] !== '"') {
    throw new DataError(
      `${where}: a quote inside a cell without quotes around it. Put the cell in quotes and double the ones inside.`,
    );
  }
  const isClosed = /"[^"]*(?:""[^"]*)*"/y;
  isClosed.lastIndex = position;
  throw new DataError(
    isClosed.test(text)
      ? `${where}: expected a comma or the end of the line after the closing quote.`
      : `${where}: the quote that begins this cell is never closed.`,
  );
}
