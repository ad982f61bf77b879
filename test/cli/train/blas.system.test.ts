import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { describeMatrixProducts } from "../../../src/cli/train/describe.ts";
import { usualThresholds } from "../../../src/node/blas/thresholds.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule } from "./process.ts";

const blas = {
  name: "OpenBLAS",
  version: "0.3.21",
  kernels: "Haswell",
  threads: 2,
  path: "/lib/libopenblas.so.0",
  from: usualThresholds,
};

describe("what multiplies the matrices", () => {
  it("is said", () => {
    const own = describeMatrixProducts(null, true);
    expect(own).toMatch(/^WebAssembly SIMD/);
    const named = "OpenBLAS 0.3.21 (Haswell)";
    expect(describeMatrixProducts(blas, true)).toBe(
      `${named}, 2 threads, from 24³ on; below, ${own}`,
    );
    expect(describeMatrixProducts({ ...blas, threads: 1 }, false)).toBe(
      `${named}, 1 thread, from 8³ on; below, ${own}`,
    );
    const unknown = { name: "Accelerate", path: blas.path, from: usualThresholds };
    expect(describeMatrixProducts(unknown, false)).toBe(`Accelerate, from 8³ on; below, ${own}`);
  });
});

describe("chainrule train", () => {
  afterEach(() => vi.unstubAllEnvs());
  const folder = temporaryFolder();

  it("does without BLAS where that is off", async () => {
    vi.stubEnv("CHAINRULE_BLAS", "off");
    const { code, stdout } = await chainrule([
      "train",
      "--data",
      "xor",
      "--out",
      join(folder, "off"),
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/matrix products +WebAssembly SIMD/);
  });

  it("refuses a BLAS that cannot be used, before it does anything", async () => {
    vi.stubEnv("CHAINRULE_BLAS", join(folder, "none.so"));
    const out = join(folder, "refused");
    const { code, stdout, stderr } = await chainrule(["train", "--data", "xor", "--out", out]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^chainrule: BLAS: .*none\.so cannot be used: [^\n]+\n$/);
    expect(existsSync(out)).toBe(false);
  });
});
