import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tensor } from "../../../src/index.ts";
import { useBlas } from "../../../src/node/index.ts";
import { ValueError } from "../../../src/tensor/errors.ts";
import { externalGemm } from "../../../src/wasm/external-gemm.ts";
import { smallInteger } from "../../wasm/matrices.ts";
import { cblas, fakeKoffi } from "./fake-koffi.ts";

beforeEach(() => {
  vi.stubEnv("CHAINRULE_BLAS", undefined);
});
afterEach(() => {
  useBlas("off");
  vi.unstubAllEnvs();
});
// No other file meets a module that was loaded beside a mock.
afterAll(() => void vi.resetModules());

/** A product of tensors, by strides of every kind, against its definition. */
function expectProducts() {
  for (const dtype of ["float32", "float64"] as const) {
    const size = 40;
    const x = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => smallInteger(i * size + j)),
    );
    const a = tensor(x, { dtype });
    for (const [left, right, at] of [
      [a, a, (i: number, j: number, p: number) => x[i][p] * x[p][j]],
      [a.T, a, (i: number, j: number, p: number) => x[p][i] * x[p][j]],
      [a, a.T, (i: number, j: number, p: number) => x[i][p] * x[j][p]],
      [
        a.slice(0, 0, 1).expand([size, size]),
        a,
        (_: number, j: number, p: number) => x[0][p] * x[p][j],
      ],
    ] as const) {
      const expected = x.flatMap((row, i) =>
        row.map((_, j) => row.reduce((sum, _, p) => sum + at(i, j, p), 0)),
      );
      expect([...left.matmul(right).data]).toEqual(expected);
    }
  }
}

const from = { arrays: { float32: 1, float64: 1 }, memory: { float32: 8, float64: 8 } };

/** `useBlas` where koffi finds these libraries. */
async function withKoffi(koffi: ReturnType<typeof fakeKoffi> | null) {
  vi.resetModules();
  vi.doMock("../../../src/node/koffi.ts", () => ({ loadKoffi: () => koffi }));
  const { useBlas: use } = await import("../../../src/node/blas/use-blas.ts");
  const { gemm } = await import("../../../src/wasm/gemm.ts");
  const { externalGemm: outside } = await import("../../../src/wasm/external-gemm.ts");
  vi.doUnmock("../../../src/node/koffi.ts");
  return { use, gemm, outside };
}

describe("useBlas", () => {
  it("takes what this machine has, and says what that is", () => {
    const blas = useBlas();
    expect(externalGemm() === null).toBe(blas === null);
    expect(blas === null || blas.name.length > 0).toBe(true);
    expectProducts();
    expect(useBlas()).toEqual(blas);
  });

  it("is off where CHAINRULE_BLAS says so", () => {
    vi.stubEnv("CHAINRULE_BLAS", "off");
    expect(useBlas()).toBeNull();
    expect(externalGemm()).toBeNull();
    expectProducts();
  });

  it("refuses a library of CHAINRULE_BLAS that cannot be used", () => {
    vi.stubEnv("CHAINRULE_BLAS", "/lib/none.so");
    expect(() => useBlas()).toThrow(ValueError);
    expect(() => useBlas()).toThrow(`BLAS: /lib/none.so cannot be used: `);
  });

  it("finds nothing without koffi", async () => {
    const { use, outside } = await withKoffi(null);
    expect(use()).toBeNull();
    expect(outside()).toBeNull();
    expect(() => use("/lib/blas.so")).toThrow("koffi is not installed");
  });

  it("multiplies by the library it found", async () => {
    const cblas_sgemm = vi.fn(cblas.cblas_sgemm);
    const { use, gemm, outside } = await withKoffi(
      fakeKoffi({ "/lib/blas.so": { ...cblas, cblas_sgemm } }),
    );
    expect(use("/lib/blas.so", from)).toEqual({ name: "blas.so", path: "/lib/blas.so", from });
    expect(outside()?.importsFrom).toEqual({ float32: 8, float64: 8 });
    cblas_sgemm.mockClear();
    const square = { data: Float32Array.of(1, 2, 3, 4), offset: 0, rowStride: 2, columnStride: 1 };
    const out = new Float32Array(4);
    gemm(2, 2, 2, square, square, out, 0);
    expect([...out]).toEqual([7, 10, 15, 22]);
    expect(cblas_sgemm).toHaveBeenCalledTimes(1);
    expect(use("off")).toBeNull();
    gemm(2, 2, 2, square, square, out, 0);
    expect(cblas_sgemm).toHaveBeenCalledTimes(1);
  });
});
