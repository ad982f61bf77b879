import { afterEach, expect, it, vi } from "vitest";
import { chooseBlas, originOf } from "../../../src/cli/train/origin.ts";
import { useBlas } from "../../../src/node/index.ts";
import { externalGemm } from "../../../src/wasm/external-gemm.ts";

afterEach(() => {
  useBlas("off");
  vi.unstubAllEnvs();
});

const from = { arrays: { float32: 1, float64: 2 }, memory: { float32: 3, float64: 4 } };

it("a run that is gone on with multiplies matrices as it did", () => {
  const blas = chooseBlas({ data: "", blas: { library: "", from } });
  // A machine without a BLAS has nothing to choose.
  expect(blas?.from ?? from).toEqual(from);
  expect(externalGemm()?.importsFrom ?? from.memory).toEqual(from.memory);
  if (blas) expect(originOf("", blas).blas?.from).toEqual(from);
});

it("a run without a BLAS does not get one", () => {
  expect(chooseBlas({ data: "", blas: null })).toBeNull();
  expect(externalGemm()).toBeNull();
});
