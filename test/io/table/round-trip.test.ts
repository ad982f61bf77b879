import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPieces } from "../../../src/io/table/parse-table.ts";

const separators = [",", ";", "\t", "|"] as const;
const ends = ["\n", "\r\n", "\r"] as const;

/** Words with all that is hard in them; trimmed ones, since spaces around bare cells do not count. */
const word = fc
  .string({ unit: fc.constantFrom('"', ",", ";", "\t", "|", "\n", "\r", "a", "é", " ", "#", "x1") })
  .map((text) => `w${text}w`);
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });

/** A row is a word, a number, and a word or nothing. */
const rows = fc.array(fc.tuple(word, number, fc.option(word)), { minLength: 1, maxLength: 12 });

const encodings: Record<string, (text: string) => Uint8Array> = {
  "UTF-8": (text) => Buffer.from(text),
  "UTF-8 with a mark": (text) => Buffer.from(`\ufeff${text}`),
  "UTF-16": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "UTF-16, big end first": (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  "Latin-1": (text) => Buffer.from(text, "latin1"),
  gzip: (text) => gzipSync(text),
};

test("whatever is written in whichever way comes back", async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.record({
        separator: fc.constantFrom(...separators),
        end: fc.constantFrom(...ends),
        encoding: fc.constantFrom(...Object.keys(encodings)),
        quotesAll: fc.boolean(),
        isEnded: fc.boolean(),
        pieceSize: fc.integer({ min: 1, max: 200 }),
      }),
      async (table, { separator, end, encoding, quotesAll, isEnded, pieceSize }) => {
        const cell = (value: string) =>
          quotesAll || /["\r\n,;|\t]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
        const lines = [
          ["word", "number", "perhaps"],
          ...table.map(([a, b, c]) => [a, String(b), c ?? ""]),
        ].map((cells) => cells.map(cell).join(separator));
        const bytes = encodings[encoding](lines.join(end) + (isEnded ? end : ""));
        const pieces = Array.from({ length: Math.ceil(bytes.length / pieceSize) }, (_, i) =>
          bytes.subarray(i * pieceSize, (i + 1) * pieceSize),
        );
        const read = await readPieces(pieces, { source: "t", separator, header: true }, null);
        const sniffed = await readPieces(pieces, { source: "t" }, null);
        expect(sniffed.columns).toEqual(read.columns);
        const [words, numbers, perhaps] = read.columns;
        expect(Array.from(words.codes!, (code) => words.values[code])).toEqual(
          table.map(([a]) => a),
        );
        expect([...numbers.numbers!]).toEqual(table.map(([, b]) => Number(String(b))));
        expect(Array.from(perhaps.codes!, (code) => perhaps.values[code] ?? null)).toEqual(
          table.map(([, , c]) => c),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("records of JSON come back, in an array and one a line, in pieces of any size", async () => {
  const value = fc.oneof(
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ a: fc.integer(), "b c": value }, { requiredKeys: ["a"] }), {
        minLength: 1,
      }),
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      async (records, isArray, pieceSize) => {
        const text = isArray
          ? JSON.stringify(records)
          : records.map((record) => JSON.stringify(record)).join("\n");
        const bytes = Buffer.from(text);
        const pieces = Array.from({ length: Math.ceil(bytes.length / pieceSize) }, (_, i) =>
          bytes.subarray(i * pieceSize, (i + 1) * pieceSize),
        );
        const { columns } = await readPieces(pieces, { source: "t.json" }, null);
        expect([...columns[0].numbers!]).toEqual(records.map(({ a }) => a));
        const second = columns[1];
        if (second === undefined) return;
        // As it stands, unless it is missing, or stands for that among numbers.
        const words = second.codes!;
        for (const [i, { "b c": b = null }] of records.entries()) {
          if (words[i] >= 0) expect(second.values[words[i]]).toBe(String(b));
          else
            expect(String(b ?? "").trim()).toMatch(/^(|N\/?A|na|n\/a|NaN|nan|null|\W|none|nil)$/i);
        }
      },
    ),
    { numRuns: 200 },
  );
});
