import { expect, test } from "vitest";
import { readPieces } from "../../src/io/table/parse-table.ts";

const rowsOfPiece = 1000;
const rowLength = 400;
const pieces = 1000;

/** A text of 400 MB, of which a column of words and one of numbers are 12 MB, and a new word comes in each piece. */
function* text(): Generator<Uint8Array> {
  yield Buffer.from("word,number,new\n");
  const row = `${"x".repeat(rowLength - 40)},1.5,`;
  for (let i = 0; i < pieces; i++) {
    const fresh = `a word that is new in piece ${i}\n`;
    yield Buffer.from(`${row}${fresh}`.repeat(rowsOfPiece));
  }
}

test("the text of a table is not kept while it is read", { timeout: 300_000 }, async () => {
  const before = process.memoryUsage.rss();
  let most = 0;
  const onProgress = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const { length, columns } = await readPieces(text(), { source: "t.csv", onProgress }, null);
  expect(length).toBe(rowsOfPiece * pieces);
  expect(columns[2].distinct).toBe(pieces);
  expect(most - before).toBeLessThan((rowsOfPiece * pieces * rowLength) / 2);
});
