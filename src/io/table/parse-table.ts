import type { Table } from "../../data/table/table.ts";
import { checkArgument, kind } from "../../tensor/arguments.ts";
import { DataError } from "../../tensor/errors.ts";
import { concatBytes } from "../concat-bytes.ts";
import { checkTableOptions, type TableOptions } from "./options.ts";
import { TableReader } from "./table-reader.ts";

/** Characters of a text that are read at once. */
const pieceSize = 2 ** 18;

const content = kind(
  "a text or a Uint8Array",
  (value) => typeof value === "string" || value instanceof Uint8Array,
);

/**
 * Reads a table from text or bytes: cells between commas, semicolons, tabs or vertical bars, with or without a header,
 * or records of JSON, in an array or one after the other. Bytes may be in UTF-8, UTF-16 or Latin-1, and compressed by
 * gzip.
 *
 * @param options with `source`, which is what errors call it (default "table"); its ending tells JSON.
 * @returns the columns, each as numbers, dates and categories where all of its cells can be read so; and in `notes`
 * what was found out.
 * @throws DataError naming the line for a row that is not as long as the others, a quote that is not closed, two
 * columns of one name, a nested value in JSON; for what is no table, as a web page.
 * @throws ValueError for an option that is none.
 * @example
 * ```ts
 * import { parseTable } from "chainrule/io";
 * const { columns, notes } = await parseTable("height;kind\n1,5;cat\n2,25;ant\n");
 * columns[0].numbers?.join(); // → 1.5,2.25
 * columns[1].values; // → cat,ant
 * notes[1]; // → Numbers have decimal commas.
 * ```
 */
export async function parseTable(
  data: string | Uint8Array,
  options: TableOptions & { source?: string } = {},
): Promise<Table> {
  checkArgument("parseTable", "data", content, data);
  checkTableOptions("parseTable", options);
  const { source = "table" } = options;
  if (typeof data !== "string") {
    return readPieces(inPieces(data), { ...options, source }, data.length);
  }
  const reader = new TableReader({ ...options, source });
  for (let start = 0; ; start += pieceSize) {
    const end = Math.min(start + pieceSize, data.length);
    reader.readText(data.slice(start, end), end === data.length);
    options.onProgress?.({ bytes: end, total: data.length, rows: reader.rows });
    if (end === data.length) return reader.finish();
  }
}

function* inPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += pieceSize) {
    yield bytes.subarray(start, start + pieceSize);
  }
}

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Reads a table from a file's bytes as they come, of which never more are kept than a piece.
 *
 * @param total the file's size, null where it is not known.
 */
export async function readPieces(
  pieces: Pieces,
  options: TableOptions & { source: string },
  total: number | null,
): Promise<Table> {
  const { source, onProgress } = options;
  const reader = new TableReader(options);
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  }
  for await (const piece of decompressed(counted(), source)) {
    reader.readBytes(piece, false);
    onProgress?.({ bytes, total, rows: reader.rows });
  }
  reader.readBytes(new Uint8Array(0), true);
  return reader.finish();
}

/** The pieces of a file, or of what it is when it is compressed by gzip. */
async function* decompressed(
  pieces: AsyncGenerator<Uint8Array>,
  source: string,
): AsyncGenerator<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < 2) {
    const { done, value } = await pieces.next();
    if (done) break;
    start = concatBytes(start, value);
  }
  const all = withFirst(start, pieces);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  yield* isGzip ? gunzipped(all, source) : all;
}

async function* withFirst(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function* gunzipped(
  pieces: AsyncGenerator<Uint8Array>,
  source: string,
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream("gzip");
  const writing = writeAll(pieces, writable.getWriter());
  // What fails here fails in reading, too.
  writing.catch(() => {});
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `${source}: cannot be decompressed: ${(cause as Error).message}. Fetch or compress it anew.`,
      { cause },
    );
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function writeAll(
  pieces: AsyncGenerator<Uint8Array>,
  writer: WritableStreamDefaultWriter,
): Promise<void> {
  try {
    for await (const piece of pieces) await writer.write(piece);
    await writer.close();
  } catch (error) {
    await writer.abort(error);
    throw error;
  }
}
