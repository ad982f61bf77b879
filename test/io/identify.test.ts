import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/io/csv.ts";
import { decodeIdx } from "../../src/io/idx.ts";
import { decodeJson } from "../../src/io/json.ts";
import { decodeNpy } from "../../src/io/npy.ts";
import { decodeSafetensors } from "../../src/io/safetensors/decode.ts";
import { parseTable } from "../../src/io/table/parse-table.ts";
import { readCsv } from "../../src/node/csv.ts";
import { DataError } from "../../src/tensor/errors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { foreign } from "./foreign-files.ts";
import { utf8 } from "./golden-files.ts";

const folder = temporaryFolder();

/** What each reader calls its own, what it reads as that, and how it reads bytes. */
const readers: [expected: string, own: string[], read: (bytes: Uint8Array) => unknown][] = [
  ["a safetensors file", ["a safetensors file"], (bytes) => decodeSafetensors(bytes, "the/file")],
  ["an .npy file", ["an .npy file"], (bytes) => decodeNpy(bytes, "the/file")],
  ["an IDX file", ["an IDX file"], (bytes) => decodeIdx(bytes, "the/file")],
  ["a JSON file", ["a JSON file", "text"], (bytes) => decodeJson(bytes, "the/file")],
];

describe.each(readers)("the reader of %s", (expected, own, read) => {
  const others = Object.entries(foreign).filter(([name]) => !own.includes(name));

  test.each(others)("given %s: says so, and what to do", (name, bytes) => {
    const said = `the/file: this is ${name}, not ${expected}. `;
    expect(() => read(bytes)).toThrow(DataError);
    expect(() => read(bytes)).toThrow(said);
    expect(() => read(bytes)).toThrow(/\. [A-Z][^.]+.*(?:[^?]\.|\?)$/);
    // From the middle of a larger buffer, too.
    const moved = new Uint8Array(bytes.length + 6).subarray(3, 3 + bytes.length);
    moved.set(bytes);
    expect(() => read(moved)).toThrow(said);
  });
});

describe("the reader of tables", () => {
  const read = ["text", "text in UTF-16", "a JSON file", "gzip-compressed"];
  const others = Object.entries(foreign).filter(([name]) => !read.includes(name));

  test.each(others)("given %s: says so, and what to do", async (name, bytes) => {
    const said = `t.csv: this is ${name}, not a table (CSV, TSV or JSON). `;
    await expect(parseTable(bytes, { source: "t.csv" })).rejects.toThrow(DataError);
    await expect(parseTable(bytes, { source: "t.csv" })).rejects.toThrow(said);
    await expect(parseTable(gzipSync(bytes), { source: "t.csv" })).rejects.toThrow(said);
  });

  test.each(["a web page", "an XML file"])("given %s in UTF-16: says so", async (name) => {
    const bytes = Buffer.from(`\ufeff${new TextDecoder().decode(foreign[name])}`, "utf16le");
    await expect(parseTable(bytes)).rejects.toThrow(`table: this is ${name}, not a table`);
  });
});

describe("the reader of CSV", () => {
  const others = Object.entries(foreign).filter(([name]) => name !== "text");

  test.each(others)("given a file of %s: says so, and what to do", async (name, bytes) => {
    const path = join(folder, "table.csv");
    await writeFile(path, bytes);
    const said = `${path}: this is ${name}, not a CSV file. `;
    await expect(readCsv(path)).rejects.toThrow(DataError);
    await expect(readCsv(path)).rejects.toThrow(said);
    // One column alone, of labels, would take any line of text.
    await expect(readCsv(path, { labels: 0 })).rejects.toThrow(said);
  });

  test.each(["a Git LFS pointer", "a web page", "an XML file", "a JSON file", "a PDF"])(
    "given the text of %s: says so",
    (name) => {
      const text = new TextDecoder().decode(foreign[name]);
      for (const options of [{}, { labels: 0 }, { header: false, labels: -1 }]) {
        expect(() => parseCsv(text, options)).toThrow(`csv: this is ${name}, not a CSV file. `);
      }
    },
  );

  test.each([
    "an old Excel file",
    "a zip archive: an Excel or other Office file",
    "gzip-compressed",
  ])("given the bytes of %s as text: is no table", (name) => {
    const text = new TextDecoder().decode(foreign[name]);
    expect(() => parseCsv(text, { labels: 0 })).toThrow(/^csv: (this is |line 1: a zero byte)/);
  });

  test("UTF-16 without a mark", async () => {
    const path = join(folder, "wide.csv");
    await writeFile(path, Buffer.from("a,b\n1,2\n", "utf16le"));
    await expect(readCsv(path)).rejects.toThrow("this is text in UTF-16, not a CSV file");
  });
});

test.each([
  ["PAR1,PAR2\n1,2\n", ["PAR1", "PAR2"]],
  ["BZh,GGUF\n1,2\n", ["BZh", "GGUF"]],
  ["MZ,GIF89a\n1,2\n", ["MZ", "GIF89a"]],
  ["[1],[2]\n3,4\n", ["[1]", "[2]"]],
  ["{},[]\n3,4\n", ["{}", "[]"]],
  ["version https,b\n3,4\n", ["version https", "b"]],
  [`${"a".repeat(257)},ustar\n3,4\n`, ["a".repeat(257), "ustar"]],
])("a table may be called as another format begins: %j", (text, columns) => {
  expect(parseCsv(text).columns).toEqual(columns);
});

test("a header as long as a pickle begins is one of safetensors", () => {
  const header = `{"__metadata__":{"a":"${"x".repeat(0x0280 - 27)}"}}  `;
  const bytes = Uint8Array.from([0x80, 2, 0, 0, 0, 0, 0, 0, ...utf8(header)]);
  expect(bytes).toHaveLength(8 + 0x0280);
  expect(decodeSafetensors(bytes).metadata.a).toHaveLength(0x0280 - 27);
});
