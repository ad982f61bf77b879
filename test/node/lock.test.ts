import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { takeLock } from "../../src/node/lock.ts";
import { DataError } from "../../src/tensor/errors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const path = join(folder, "lock");
let release: ReturnType<typeof takeLock>;
const take = () => {
  release = takeLock(path);
  return release;
};
afterEach(() => {
  if (typeof release === "function") release();
  expect(readdirSync(folder)).toEqual([]);
});

const deadProcess = () => spawnSync(process.execPath, ["-e", ""]).pid;

describe("a lock", () => {
  it("is held by one until it is released", () => {
    const first = take();
    expect(takeLock(path)).toEqual({ heldBy: process.pid });
    (first as () => void)();
    expect(existsSync(path)).toBe(false);
    expect(take()).toBeTypeOf("function");
  });

  it.each([
    ["of a dead process", () => JSON.stringify({ pid: deadProcess(), began: null })],
    ["whose number another process has now", () => JSON.stringify({ pid: 1, began: "-1" })],
    ["that was not written to its end", () => '{"pid": 1'],
    ["that was not written at all", () => ""],
    ["that is something else", () => '{"pid": "x"}'],
  ])("%s is taken over", (_, content) => {
    writeFileSync(path, content());
    expect(take()).toBeTypeOf("function");
    expect(JSON.parse(readFileSync(path, "utf8")).pid).toBe(process.pid);
  });

  it("counts by the number alone where the system does not tell when a process began", () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, began: null }));
    expect(takeLock(path)).toEqual({ heldBy: process.pid });
    writeFileSync(path, JSON.stringify({ pid: deadProcess(), began: null }));
    take();
  });

  it("is not released by one who has lost it", () => {
    const first = take() as () => void;
    const other = JSON.stringify({ pid: deadProcess(), began: null });
    writeFileSync(path, other);
    first();
    expect(readFileSync(path, "utf8")).toBe(other);
    take();
  });

  it("that cannot be written is an error", () => {
    mkdirSync(join(folder, "x"));
    expect(() => takeLock(join(folder, "none", "lock"))).toThrow(DataError);
    spawnSync("rmdir", [join(folder, "x")]);
  });
});
