import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { encodeSafetensors } from "../../src/io/safetensors/encode.ts";
import { loadSafetensors, saveSafetensors } from "../../src/node/safetensors.ts";
import { tensor } from "../../src/tensor/creation.ts";
import { DataError } from "../../src/tensor/errors.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-"));
  path = join(folder, "model.safetensors");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const tensors = {
  weight: tensor([
    [1, 2],
    [3, 4],
  ]),
};

test("what is saved is loaded, and replaces what was there", async () => {
  await saveSafetensors(path, { weight: tensor([9]) });
  await saveSafetensors(path, tensors, { epoch: "3" });
  expect(new Uint8Array(await readFile(path))).toEqual(encodeSafetensors(tensors, { epoch: "3" }));
  const loaded = await loadSafetensors(path);
  expect(Array.from(loaded.tensors.weight.data)).toEqual([1, 2, 3, 4]);
  expect(loaded.metadata).toEqual({ epoch: "3" });
  expect(await readdir(folder)).toEqual(["model.safetensors"]);
});

describe("a save that fails", () => {
  /** Makes a method of open files fail, as a full disk does: after some of the bytes. */
  async function failAt(method: "writeFile" | "sync") {
    const file = await open(folder);
    const prototype = Object.getPrototypeOf(file);
    await file.close();
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { errno: -28 });
    vi.spyOn(prototype, method).mockRejectedValue(full);
  }

  test.each(["writeFile", "sync"] as const)(
    "a full disk, seen in %s: the old file stays, nothing is left over",
    async (method) => {
      await saveSafetensors(path, tensors);
      const before = await readFile(path);
      await failAt(method);
      await expect(saveSafetensors(path, { weight: tensor([9]) })).rejects.toThrow(
        new DataError(
          `${path}: cannot be written: no space left on device (ENOSPC). What was there before is unchanged.`,
        ),
      );
      expect(await readFile(path)).toEqual(before);
      expect(await readdir(folder)).toEqual(["model.safetensors"]);
    },
  );

  test("a folder that is not there", async () => {
    const missing = join(folder, "absent", "model.safetensors");
    await expect(saveSafetensors(missing, tensors)).rejects.toThrow(
      `${missing}: cannot be written: no such file or directory (ENOENT).`,
    );
  });

  test("a folder in the place of the file", async () => {
    await expect(saveSafetensors(folder, tensors)).rejects.toThrow(DataError);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a load that fails", () => {
  test("no such file", async () => {
    await expect(loadSafetensors(path)).rejects.toThrow(
      new DataError(`${path}: cannot be read: no such file or directory (ENOENT).`),
    );
  });

  test("a corrupt file", async () => {
    await writeFile(path, encodeSafetensors(tensors).subarray(0, -1));
    await expect(loadSafetensors(path)).rejects.toThrow(
      new RegExp(
        `^${path}: at byte \\d+: tensor "weight" should go on to byte \\d+, the file ends here`,
      ),
    );
  });
});
