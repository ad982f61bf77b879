import { afterEach, describe, expect, it } from "vitest";
import { compile } from "../../../src/compile/index.ts";
import { useBlas } from "../../../src/node/index.ts";
import { externalGemm, useExternalGemm } from "../../../src/wasm/external-gemm.ts";
import { convolutions } from "../../compile/backends/convolutions.ts";

afterEach(() => void useBlas("off"));

describe("compiled convolutions by the system's BLAS", () => {
  it.each(Object.keys(convolutions))("%s", async (name) => {
    if (!useBlas()) return;
    let calls = 0;
    const blas = externalGemm()!;
    useExternalGemm({
      ...blas,
      // However small: it takes columns that are written out part by part.
      importsFrom: { float32: 1, float64: 1 },
      multiply: () => false,
      imports(memory) {
        const { float32, float64 } = blas.imports(memory);
        const counted =
          (gemm: typeof float32): typeof float32 =>
          (...args) => {
            calls++;
            gemm(...args);
          };
        return { float32: counted(float32), float64: counted(float64) };
      },
    });
    await convolutions[name](compile);
    expect(calls).toBeGreaterThan(2);
  });
});
