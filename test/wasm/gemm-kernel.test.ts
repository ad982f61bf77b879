import { describe, expect, it } from "vitest";
import type { FloatType } from "../../src/wasm/expression.ts";
import { wasmFeatures } from "../../src/wasm/features.ts";
import { emitGemm } from "../../src/wasm/gemm-kernel.ts";
import { ModuleBuilder } from "../../src/wasm/module-builder.ts";
import { instantiate, type WasmMemory } from "../../src/wasm/runtime.ts";
import { f32x4, f64x2, type VectorFloat } from "../../src/wasm/vector.ts";
import { makeMatrix, naiveProduct, smallInteger } from "./matrices.ts";

const choices = wasmFeatures().relaxedSimd ? [false, true] : [false];

function testKernel<T extends FloatType>(
  float: VectorFloat<T>,
  Numbers: Float32ArrayConstructor | Float64ArrayConstructor,
  fma: boolean,
) {
  describe(`emitGemm, ${float.scalar.type}${fma ? ", multiply-add" : ""}`, () => {
    const { size } = float.scalar;
    const module = new ModuleBuilder();
    const kernel = emitGemm(module, float, fma);
    const operandBytes = 2 ** 20;
    module.export("gemm", kernel.gemm);
    module.export(
      "memory",
      module.memory(Math.ceil((4 * operandBytes + kernel.scratchBytes) / 65_536)),
    );
    const wasm = instantiate<{ gemm(...parameters: number[]): void; memory: WasmMemory }>(
      module.build(),
    );

    it.each([
      [1, 1, 1],
      [4, 8, 16],
      [5, 9, 17],
      [130, 21, 259],
      [3, 515, 7],
    ])("adds A·B to C inside a wider matrix, %i × %i × %i", (m, n, k) => {
      for (const [left, right] of [
        ["rows", "columns"],
        ["columns", "rows"],
        ["reversed", "sparse"],
      ] as const) {
        const make = (length: number): Float32Array | Float64Array => new Numbers(length);
        const a = makeMatrix(make, m, k, left, smallInteger);
        const b = makeMatrix(make, k, n, right, (e) => smallInteger(e + 7));
        const numbers = new Numbers(wasm.memory.buffer);
        const place = operandBytes / size;
        numbers.set(a.data, 0);
        numbers.set(b.data, place);
        const wide = n + 3;
        const before = new Numbers(m * wide).map((_, e) => smallInteger(3 * e));
        numbers.set(before, 2 * place);
        wasm.gemm(
          ...[m, n, k],
          ...[a.offset, a.rowStride, a.columnStride].map((x) => x * size),
          ...[place + b.offset, b.rowStride, b.columnStride].map((x) => x * size),
          ...[2 * place, wide].map((x) => x * size),
          4 * operandBytes,
        );
        const { product } = naiveProduct(m, n, k, a, b);
        const expected = before.map((value, e) => {
          const [i, j] = [Math.floor(e / wide), e % wide];
          return j < n ? value + product[i * n + j] : value;
        });
        expect(numbers.slice(2 * place, 2 * place + m * wide)).toEqual(expected);
      }
    });

    it("reads nothing behind its operands", () => {
      const [m, n, k] = [5, 3, 7];
      const end = wasm.memory.buffer.byteLength;
      const [a, b, c] = [end - m * k * size, end - k * n * size, 0];
      const scratch = 4 * operandBytes;
      const multiply = () =>
        wasm.gemm(m, n, k, a, size, m * size, b, n * size, size, c, n * size, scratch);
      expect(multiply).not.toThrow();
    });

    it("stays within its scratch and leaves A and B as they are", () => {
      const bytes = new Uint8Array(wasm.memory.buffer);
      const scratchEnd = 4 * operandBytes + kernel.scratchBytes;
      bytes.fill(0x11, 3 * operandBytes, 4 * operandBytes);
      bytes.fill(0x22, scratchEnd);
      const inputs = bytes.slice(0, 2 * operandBytes);
      const [m, n, k] = [131, 600, 300];
      // A of one repeated row and B of one repeated column: large without being stored.
      wasm.gemm(
        m,
        n,
        k,
        0,
        0,
        size,
        operandBytes,
        size,
        0,
        2 * operandBytes,
        n * size,
        4 * operandBytes,
      );
      expect(Buffer.compare(inputs, bytes.subarray(0, 2 * operandBytes))).toBe(0);
      const guard = bytes.subarray(3 * operandBytes, 4 * operandBytes);
      expect(guard.every((byte) => byte === 0x11)).toBe(true);
      expect(bytes.subarray(scratchEnd).every((byte) => byte === 0x22)).toBe(true);
    });
  });
}

for (const fma of choices) {
  testKernel(f32x4, Float32Array, fma);
  testKernel(f64x2, Float64Array, fma);
}
