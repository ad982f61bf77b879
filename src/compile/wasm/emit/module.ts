import { MemoryError } from "../../../tensor/errors.ts";
import type { Func, FunctionBuilder } from "../../../wasm/function-builder.ts";
import { emitGemm } from "../../../wasm/gemm-kernel.ts";
import { ModuleBuilder } from "../../../wasm/module-builder.ts";
import { f32x4, f64x2 } from "../../../wasm/vector.ts";
import { emitWindowKernel } from "../../../wasm/window-kernel.ts";
import { stepText } from "../../explain.ts";
import { outputOf, type ProductStep, type Program, type RandomStep } from "../../program.ts";
import { blasFrom, productKernel } from "../product-kernel.ts";
import { COLUMNS_BYTES, emitColumnsProduct } from "./columns-product.ts";
import { emitMap } from "./map.ts";
import { kernelOf } from "./operations.ts";
import {
  blasParameters,
  callBlas,
  callPacked,
  emitBlasProduct,
  emitPackedProduct,
  type MatrixProduct,
} from "./product.ts";
import { emitRandom } from "./random.ts";
import { emitReduce } from "./reduce.ts";
import { emitScatteredProduct, PART_BYTES, partWork } from "./scattered-product.ts";
import { emitSmallProduct } from "./small-product.ts";
import type { Addresses } from "./walk.ts";
import { emitWindowProduct, WINDOW_SCRATCH_BYTES } from "./window-product.ts";

/** What a program's code is made for. */
export interface Target {
  readonly addresses: Addresses;
  /** Working space of matrix products. */
  readonly scratch: number;
  /** Where these numbers stand in the memory, as int32. */
  readonly table: (numbers: readonly number[]) => number;
  /** Where the key of a draw stands. */
  readonly keyOf: (step: RandomStep) => number;
  /** Whether multiply-add of relaxed SIMD is there. */
  readonly fma: boolean;
}

/** Bytes that products need beside their operands: the packed kernel, or windows, and a part. */
export function productScratchBytes(): number {
  return packedScratchBytes() + Math.max(PART_BYTES, COLUMNS_BYTES);
}

function packedScratchBytes(): number {
  const { scratchBytes } = emitGemm(new ModuleBuilder(), f64x2, false);
  return Math.max(scratchBytes, WINDOW_SCRATCH_BYTES);
}

/** Writes a program as a WebAssembly module that exports `run`: one function for each step. */
export function emitModule({ steps }: Program, target: Target): Uint8Array<ArrayBuffer> {
  const { addresses, fma } = target;
  const part = target.scratch + packedScratchBytes();
  const module = new ModuleBuilder();
  module.importMemory("memory", 1);
  const host = module.importFunction("host", { step: "i32" }, undefined);
  const refuse = module.importFunction("refuse", { step: "i32" }, undefined);
  const inspect = module.importFunction("inspect", { step: "i32" }, undefined);
  const sgemm = module.importFunction("sgemm", blasParameters, undefined);
  const dgemm = module.importFunction("dgemm", blasParameters, undefined);
  const packed = {
    f32: once(() => emitGemm(module, f32x4, fma)),
    f64: once(() => emitGemm(module, f64x2, fma)),
  };
  const windows = {
    f32: once(() => emitWindowKernel(module, f32x4, fma)),
    f64: once(() => emitWindowKernel(module, f64x2, fma)),
  };

  const functions = steps.map((step, position) => {
    const isWide = outputOf(step)?.buffer.dtype === "float64";
    const kernel = step.kind === "product" ? productKernel(step) : undefined;
    const type = isWide ? "f64" : "f32";
    // A function is defined before the one that calls it.
    const gemm = kernel === "packed" || kernel === "scattered" ? packed[type]().gemm : undefined;
    const window = kernel === "windows" ? windows[type]() : undefined;
    const blas = isWide ? dgemm : sgemm;
    const writeProduct = (f: FunctionBuilder, step: ProductStep) => {
      if (kernel === "inline") emitSmallProduct(f, step, addresses, fma);
      else if (kernel === "columns") emitColumnsProduct(f, step, blas, { addresses, part });
      else if (window) emitWindowProduct(f, step, { ...target, kernel: window });
      else if (kernel === "scattered" && gemm) {
        const isBlas = partWork(step) >= blasFrom(step);
        const size = isWide ? 8 : 4;
        const product = (each: MatrixProduct) =>
          isBlas ? callBlas(f, each, blas) : callPacked(f, each, gemm, size, target.scratch);
        emitScatteredProduct(f, step, product, { addresses, part, fma });
      } else if (gemm) emitPackedProduct(f, step, gemm, target);
      else emitBlasProduct(f, step, blas, addresses);
    };
    const write = (f: FunctionBuilder) => {
      switch (step.kind) {
        case "map":
          return emitMap(f, step, addresses, fma);
        case "reduce":
          return emitReduce(f, step, addresses, fma);
        case "operation": {
          const emit = kernelOf(step);
          if (!emit) return f.call(host, { step: position });
          return emit({ f, addresses, refuse: () => f.call(refuse, { step: position }) }, step);
        }
        case "inspect":
          return f.call(inspect, { step: position });
        case "random":
          return emitRandom(f, step, target.keyOf(step), addresses);
        case "product":
          return writeProduct(f, step);
      }
    };
    return module.function({}, undefined, (f) => {
      try {
        write(f);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new MemoryError(
          `compile: ${stepText(step)} goes over more than the 2 GiB that a kernel can count. Compute it in parts`,
          { cause: error },
        );
      }
    });
  });
  const run = module.function({}, undefined, (f) => {
    for (const each of functions as Func<Record<string, never>, undefined>[]) f.call(each, {});
  });
  module.export("run", run);
  return module.build();
}

/** Makes something when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
