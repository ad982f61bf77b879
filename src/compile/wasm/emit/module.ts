import { MemoryError } from "../../../tensor/errors.ts";
import type { Func, FunctionBuilder } from "../../../wasm/function-builder.ts";
import { emitGemm, type GemmKernel } from "../../../wasm/gemm-kernel.ts";
import { ModuleBuilder } from "../../../wasm/module-builder.ts";
import { f32x4, f64x2 } from "../../../wasm/vector.ts";
import { stepText } from "../../explain.ts";
import { outputOf, type Program, type RandomStep } from "../../program.ts";
import { productKernel } from "../product-kernel.ts";
import { emitMap } from "./map.ts";
import { kernelOf } from "./operations.ts";
import { blasParameters, emitBlasProduct, emitPackedProduct } from "./product.ts";
import { emitRandom } from "./random.ts";
import { emitReduce } from "./reduce.ts";
import { emitSmallProduct } from "./small-product.ts";
import type { Addresses } from "./walk.ts";

/** What a program's code is made for. */
export interface Target {
  readonly addresses: Addresses;
  /** Working space of the packed matrix product. */
  readonly scratch: number;
  /** Where the key of a draw stands. */
  readonly keyOf: (step: RandomStep) => number;
  /** Whether multiply-add of relaxed SIMD is there. */
  readonly fma: boolean;
}

/** Bytes that the packed product needs beside its operands. */
export function packedScratchBytes(): number {
  return emitGemm(new ModuleBuilder(), f64x2, false).scratchBytes;
}

/** Writes a program as a WebAssembly module that exports `run`: one function for each step. */
export function emitModule({ steps }: Program, target: Target): Uint8Array<ArrayBuffer> {
  const { addresses, fma } = target;
  const module = new ModuleBuilder();
  module.importMemory("memory", 1);
  const host = module.importFunction("host", { step: "i32" }, undefined);
  const refuse = module.importFunction("refuse", { step: "i32" }, undefined);
  const inspect = module.importFunction("inspect", { step: "i32" }, undefined);
  const sgemm = module.importFunction("sgemm", blasParameters, undefined);
  const dgemm = module.importFunction("dgemm", blasParameters, undefined);
  const packed = new Map<string, GemmKernel>();
  const packedFor = (type: "f32" | "f64") => {
    const kernel =
      packed.get(type) ??
      (type === "f32" ? emitGemm(module, f32x4, fma) : emitGemm(module, f64x2, fma));
    packed.set(type, kernel);
    return kernel;
  };

  const functions = steps.map((step, position) => {
    const isWide = outputOf(step)?.buffer.dtype === "float64";
    const kernel = step.kind === "product" ? productKernel(step) : undefined;
    const gemm = kernel === "packed" ? packedFor(isWide ? "f64" : "f32") : undefined;
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
          if (kernel === "inline") emitSmallProduct(f, step, addresses, fma);
          else if (gemm) emitPackedProduct(f, step, gemm.gemm, target);
          else emitBlasProduct(f, step, isWide ? dgemm : sgemm, addresses);
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
