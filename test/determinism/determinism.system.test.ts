import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../support/examples.ts";

/** What another process computes, by name: the hashes of all numbers. */
async function computed(): Promise<Record<string, string>> {
  const args = ["--import", "tsx", `${root}test/determinism/program.ts`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

it("two processes compute the same numbers from one seed, bit for bit", {
  timeout: 300_000,
}, async () => {
  const [first, second] = await Promise.all([computed(), computed()]);
  expect(second).toEqual(first);
  const hashes = Object.values(first);
  expect(hashes.length).toBeGreaterThan(15);
  expect(new Set(hashes).size).toBe(hashes.length);
});
