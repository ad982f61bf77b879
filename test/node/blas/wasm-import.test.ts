import { describe, expect, it } from "vitest";
import { blasImports } from "../../../src/node/blas/wasm-import.ts";
import type { GemmAt } from "../../../src/wasm/external-gemm.ts";
import { ModuleBuilder } from "../../../src/wasm/module-builder.ts";
import { createMemory, instantiate } from "../../../src/wasm/runtime.ts";
import { f32, i32 } from "../../../src/wasm/scalar.ts";
import { makeMatrix, naiveProduct, smallInteger } from "../../wasm/matrices.ts";
import { blasLibraries } from "./libraries.ts";

const PAGE = 65_536;

describe.each(blasLibraries)("imports of BLAS %s", (_, library) => {
  it.each([
    ["float32", Float32Array],
    ["float64", Float64Array],
  ] as const)("α·A·B + β·C in a memory, with every transpose, %s", (dtype, Numbers) => {
    const size = Numbers.BYTES_PER_ELEMENT;
    const memory = createMemory(1, 1);
    const numbers = new Numbers(memory.buffer);
    const product = blasImports(library, memory)[dtype];
    const [m, n, k] = [5, 7, 6];
    const [aPlace, bPlace, cPlace] = [10, 110, 210];
    for (const left of ["rows", "columns"] as const) {
      for (const right of ["rows", "columns"] as const) {
        const make = (length: number) => new Numbers(length);
        const a = makeMatrix(make, m, k, left, smallInteger);
        const b = makeMatrix(make, k, n, right, (e) => smallInteger(e + 7));
        numbers.set(a.data.subarray(a.offset, a.offset + m * k), aPlace);
        numbers.set(b.data.subarray(b.offset, b.offset + k * n), bPlace);
        const ldc = n + 2;
        const before = Array.from({ length: m * ldc }, (_, e) => smallInteger(3 * e));
        numbers.set(before, cPlace);
        product(
          ...([left === "rows" ? 0 : 1, right === "rows" ? 0 : 1, m, n, k] as const),
          ...([2, aPlace * size, left === "rows" ? k : m] as const),
          ...([bPlace * size, right === "rows" ? n : k, 3, cPlace * size, ldc] as const),
        );
        const { product: ab } = naiveProduct(m, n, k, a, b);
        const expected = before.map((value, e) => {
          const [i, j] = [Math.floor(e / ldc), e % ldc];
          return j < n ? 2 * ab[i * n + j] + 3 * value : value;
        });
        expect([...numbers.subarray(cPlace, cPlace + m * ldc)]).toEqual(expected);
      }
    }
  });

  it("are called from WebAssembly", () => {
    const memory = createMemory(1, 1);
    const module = new ModuleBuilder();
    module.importMemory("memory", 1);
    const gemm = module.importFunction(
      "gemm",
      {
        ...{ transA: "i32", transB: "i32", m: "i32", n: "i32", k: "i32", alpha: "f32" },
        ...{ a: "i32", lda: "i32", b: "i32", ldb: "i32", beta: "f32", c: "i32", ldc: "i32" },
      } as const,
      undefined,
    );
    const square = module.function({ from: "i32", to: "i32" }, undefined, (f, { from, to }) => {
      const two = i32.constant(2);
      const zero = i32.constant(0);
      f.call(gemm, {
        ...{ transA: zero, transB: zero, m: two, n: two, k: two, alpha: f32.constant(1) },
        ...{ a: from, lda: two, b: from, ldb: two, beta: f32.constant(0), c: to, ldc: two },
      });
    });
    module.export("square", square);
    const { float32 } = blasImports(library, memory);
    const wasm = instantiate<{ square(from: number, to: number): void }>(module.build(), {
      env: { memory, gemm: float32 as (...args: number[]) => void },
    });
    const numbers = new Float32Array(memory.buffer);
    numbers.set([1, 2, 3, 4], 4);
    numbers.fill(Number.NaN, 8, 12);
    wasm.square(16, 32);
    expect([...numbers.subarray(8, 12)]).toEqual([7, 10, 15, 22]);
  });

  const squareOf = (product: GemmAt, address: number, size = 2) =>
    product(0, 0, size, size, size, 1, address, size, address, size, 0, address + 16, size);

  it("follow a memory that grows", () => {
    const memory = createMemory(1, 300);
    const { float32 } = blasImports(library, memory);
    const check = (address: number) => {
      const numbers = new Float32Array(memory.buffer);
      numbers.set([1, 2, 3, 4], address / 4);
      squareOf(float32, address);
      expect([...numbers.subarray(address / 4 + 4, address / 4 + 8)]).toEqual([7, 10, 15, 22]);
    };
    check(0);
    memory.grow(299);
    check(0);
    check(300 * PAGE - 32);
  });

  it("refuse what is not inside the memory", () => {
    const { float32 } = blasImports(library, createMemory(1, 1));
    expect(() => squareOf(float32, PAGE - 32)).not.toThrow();
    expect(() => squareOf(float32, PAGE - 28)).toThrow(
      new RangeError(
        "matrix product: [2, 2] · [2, 2] at 65508, 65508 and 65524, leading dimensions 2, 2 and 2, " +
          "is not inside the memory of 65536 bytes",
      ),
    );
    // An address from 2³¹ on arrives from WebAssembly as a negative number.
    expect(() => squareOf(float32, -32)).toThrow("at 4294967264");
    const overlapping = () => float32(0, 0, 2, 2, 2, 1, 0, 1, 0, 2, 0, 16, 2);
    expect(overlapping).toThrow(RangeError);
    // Rows of A are columns of it in memory: 3 × 1 with a transpose needs a leading dimension of 3.
    const transposed = (lda: number) => () => float32(1, 0, 3, 1, 1, 1, 0, lda, 0, 1, 0, 64, 1);
    expect(transposed(3)).not.toThrow();
    expect(transposed(2)).toThrow(RangeError);
  });

  it("do nothing where C is empty", () => {
    const { float64 } = blasImports(library, createMemory(1, 1));
    expect(() => float64(0, 0, 0, 2, 2, 1, 0, 2, 0, 2, 0, 0, 2)).not.toThrow();
    expect(() => float64(0, 0, 2, 0, 2, 1, 0, 2, 0, 0, 0, 0, 0)).not.toThrow();
  });
});
