import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TableProgress } from "../../src/io/table/options.ts";
import { readTable } from "../../src/node/table.ts";
import { DataError, ValueError } from "../../src/tensor/errors.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test.each([
  ["t.csv", "a,b\n1,x\n2,y\n"],
  ["t.tsv", "a\tb\n1\tx\n2\ty\n"],
  ["t.json", '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]'],
  ["t.jsonl", '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n'],
])("%s, plain and compressed", async (name, text) => {
  for (const path of [await write(name, text), await write(`${name}.gz`, gzipSync(text))]) {
    const { columns, length, source } = await readTable(path);
    expect({ length, source }).toEqual({ length: 2, source: path });
    expect([...columns[0].numbers!]).toEqual([1, 2]);
    expect(columns[1].values).toEqual(["x", "y"]);
  }
});

test("the name tells what the content does not", async () => {
  // A comma and a tab serve equally well.
  const text = "a,b\tc,d\ne,f\tg,h\n";
  expect((await readTable(await write("t.tsv", text))).columns).toHaveLength(2);
  expect((await readTable(await write("t.csv", text))).columns).toHaveLength(3);
  await expect(readTable(await write("t.json", "a,b\n1,2\n"))).rejects.toThrow(
    'line 1: expected a record, as {"a": 1}, got "a,b".',
  );
});

test("a file is read in pieces, and progress told", async () => {
  const path = await write("t.csv", `a,b\n${"1,some words\n".repeat(100_000)}`);
  const told: TableProgress[] = [];
  await readTable(path, { onProgress: (progress) => told.push(progress) });
  expect(told.length).toBeGreaterThan(3);
  const { bytes, total, rows } = told[0];
  expect(bytes).toBeLessThan(total! / 3);
  expect(rows).toBeGreaterThan(0);
  expect(told.at(-1)!.bytes).toBe(total);
});

test("errors name the file", async () => {
  const absent = join(folder, "absent.csv");
  await expect(readTable(absent)).rejects.toThrow(
    new DataError(`${absent}: cannot be read: no such file or directory (ENOENT).`),
  );
  await expect(readTable(folder)).rejects.toThrow(/: cannot be read: it is a folder\.$/);
  const path = await write("t.csv", "a,b\n1\n2,3\n");
  await expect(readTable(path)).rejects.toThrow(`${path}: line 2 has 1 cell, expected 2`);
  const zip = await write("t.gz", gzipSync("a".repeat(1e6)).subarray(0, 500));
  await expect(readTable(zip)).rejects.toThrow(`${zip}: cannot be decompressed: `);
});

test("wrong calls", async () => {
  await expect(readTable(5 as unknown as string)).rejects.toThrow(ValueError);
  await expect(readTable("t.csv", { seperator: ";" } as object)).rejects.toThrow(
    new ValueError("readTable: there is no option seperator. Did you mean separator?"),
  );
});
