import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cachedThresholds } from "../../../src/node/blas/cache.ts";
import type { BlasThresholds } from "../../../src/node/blas/calibrate.ts";

const thresholds = (float32: number): BlasThresholds => ({
  arrays: { float32, float64: Infinity },
  memory: { float32: 64, float64: 1 },
});
const key = ["processor", "/lib/blas.so", "v20"];
const mustNot = () => expect.fail("was measured again");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chainrule-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("thresholds", () => {
  it("are measured once for each key", () => {
    const folders = [join(folder, "not", "there", "yet")];
    expect(cachedThresholds(key, () => thresholds(27), folders)).toEqual(thresholds(27));
    expect(cachedThresholds(key, mustNot, folders)).toEqual(thresholds(27));
    const other = [...key.slice(0, 2), "v24"];
    expect(cachedThresholds(other, () => thresholds(8), folders)).toEqual(thresholds(8));
    expect(cachedThresholds(key, mustNot, folders)).toEqual(thresholds(27));
    const files = readdirSync(folders[0]);
    expect(files).toHaveLength(2);
    expect(files.every((file) => /^blas-[0-9a-f]{16}\.json$/.test(file))).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["half of it", '{"key": ["processor"], "thresholds": {"arr'],
    ["something else", "[1, 2]"],
    ["another version's", '{"thresholds": {"arrays": {"float32": 27}, "memory": {}}}'],
    [
      "numbers that are none",
      JSON.stringify({ thresholds: { ...thresholds(0), arrays: { float32: "8", float64: null } } }),
    ],
  ])("are measured again where the file has %s", (_, content) => {
    cachedThresholds(key, () => thresholds(27), [folder]);
    const [file] = readdirSync(folder);
    writeFileSync(join(folder, file), content);
    expect(cachedThresholds(key, () => thresholds(8), [folder])).toEqual(thresholds(8));
    expect(cachedThresholds(key, mustNot, [folder])).toEqual(thresholds(8));
    expect(readdirSync(folder)).toEqual([file]);
  });

  it("are those of the program that was first", () => {
    const measure = () => {
      cachedThresholds(key, () => thresholds(27), [folder]);
      return thresholds(8);
    };
    expect(cachedThresholds(key, measure, [folder])).toEqual(thresholds(27));
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("go to the next folder where one cannot be written, and else nowhere", () => {
    const notFolder = join(folder, "file");
    writeFileSync(notFolder, "");
    const next = join(folder, "next");
    const folders = [join(notFolder, "chainrule"), next];
    expect(cachedThresholds(key, () => thresholds(27), folders)).toEqual(thresholds(27));
    expect(cachedThresholds(key, mustNot, folders)).toEqual(thresholds(27));
    const measure = vi.fn(() => thresholds(8));
    for (let i = 0; i < 2; i++) {
      expect(cachedThresholds(key, measure, folders.slice(0, 1))).toEqual(thresholds(8));
    }
    expect(measure).toHaveBeenCalledTimes(2);
  });

  it("are measured each time where a folder has the file's name", () => {
    cachedThresholds(key, () => thresholds(27), [folder]);
    const path = join(folder, readdirSync(folder)[0]);
    rmSync(path);
    mkdirSync(path);
    expect(cachedThresholds(key, () => thresholds(8), [folder])).toEqual(thresholds(8));
  });

  it("stand under XDG_CACHE_HOME", () => {
    vi.stubEnv("XDG_CACHE_HOME", folder);
    cachedThresholds(key, () => thresholds(27));
    const [file] = readdirSync(join(folder, "chainrule"));
    const content = JSON.parse(readFileSync(join(folder, "chainrule", file), "utf8"));
    expect(content.key).toEqual(key);
    vi.unstubAllEnvs();
  });
});
