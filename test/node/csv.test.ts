import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCsv } from "../../src/node/csv.ts";
import { DataError } from "../../src/tensor/errors.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-"));
  path = join(folder, "data.csv");
});
afterEach(() => rm(folder, { recursive: true }));

test("a file with a byte order mark", async () => {
  await writeFile(path, "\ufeffx,kind\r\n1,ä\r\n2,b\r\n");
  const { columns, values, labels } = await readCsv(path, { labels: -1 });
  expect(columns).toEqual(["x"]);
  expect(Array.from(values.data)).toEqual([1, 2]);
  expect(labels?.classes).toEqual(["b", "ä"]);
});

test("errors name the file", async () => {
  await expect(readCsv(path)).rejects.toThrow(
    new DataError(`${path}: cannot be read: no such file or directory (ENOENT).`),
  );
  await writeFile(path, "1,2\n3,x\n");
  await expect(readCsv(path)).rejects.toThrow(`${path}: line 2, column 2 ("column 2"): expected`);
  await writeFile(path, Uint8Array.of(0x78, 0x0a, 0xe4, 0x0a));
  await expect(readCsv(path)).rejects.toThrow(
    new DataError(`${path}: expected text in UTF-8. Save it in that encoding.`),
  );
});
