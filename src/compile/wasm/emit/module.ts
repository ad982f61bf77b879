import { MemoryError } from "../../../tensor/errors.ts";
import type { FunctionBuilder, Local } from "../../../wasm/function-builder.ts";
import { emitGemm, type GemmKernel } from "../../../wasm/gemm-kernel.ts";
import { ModuleBuilder } from "../../../wasm/module-builder.ts";
import { f32x4, f64x2 } from "../../../wasm/vector.ts";
import { stepText } from "../../explain.ts";
import {
  allSteps,
  type Buffer,
  type Program,
  type ScanStep,
  type SingleStep,
  type Step,
  writesOf,
} from "../../program.ts";
import { productKernel } from "../product-kernel.ts";
import { emitMap } from "./map.ts";
import { kernelOf } from "./operations.ts";
import { blasParameters, emitBlasProduct, emitPackedProduct } from "./product.ts";
import { emitRandom } from "./random.ts";
import { emitReduce } from "./reduce.ts";
import { emitSmallProduct } from "./small-product.ts";
import { addressesAt } from "./walk.ts";

/** What a program's code is made for. */
export interface Target {
  readonly start: (buffer: Buffer) => number;
  /** Working space of the packed matrix product. */
  readonly scratch: number;
  /** Where the keys of the draws stand. */
  readonly keys: number;
  /** Whether multiply-add of relaxed SIMD is there. */
  readonly fma: boolean;
}

/** Bytes that the packed product needs beside its operands. */
export function packedScratchBytes(): number {
  return emitGemm(new ModuleBuilder(), f64x2, false).scratchBytes;
}

/** A function that is being written, and the turns of the loops around it. */
interface Caller {
  readonly f: FunctionBuilder;
  readonly turns: readonly Local<"i32">[];
}

/**
 * Writes a program as a WebAssembly module that exports `run`: one function for each step, also of a
 * loop's body, which is given the turns that it is called at.
 */
export function emitModule(program: Program, target: Target): Uint8Array<ArrayBuffer> {
  const { fma } = target;
  const positions = new Map(allSteps(program).map((step, i) => [step, i]));
  const module = new ModuleBuilder();
  module.importMemory("memory", 1);
  const host = module.importFunction("host", { step: "i32" }, undefined);
  const refuse = module.importFunction("refuse", { step: "i32" }, undefined);
  const inspect = module.importFunction("inspect", { step: "i32" }, undefined);
  const turn = module.importFunction("turn", { level: "i32", now: "i32" }, undefined);
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

  /** A function for each step, and how a caller inside of some loops calls it at their turns. */
  const emitSteps = (list: readonly Step[], level: number): ((caller: Caller) => void)[] =>
    list.map((step) => {
      const write = step.kind === "scan" ? writeLoop(step, level) : writeStep(step);
      const names = Array.from({ length: level }, (_, i) => `turn${i}`);
      const parameters = Object.fromEntries(names.map((name) => [name, "i32" as const]));
      const each = module.function(parameters, undefined, (f, locals) => {
        try {
          write({ f, turns: names.map((name) => locals[name]) });
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          throw new MemoryError(
            `compile: ${stepText(step)} goes over more than the 2 GiB that a kernel can count. Compute it in parts`,
            { cause: error },
          );
        }
      });
      return ({ f, turns }) =>
        f.call(each, Object.fromEntries(names.map((name, i) => [name, turns[i]])));
    });

  const writeLoop = ({ body, length }: ScanStep, level: number) => {
    const calls = emitSteps(body.steps, level + 1);
    return ({ f, turns }: Caller) => {
      const turn = f.local("i32");
      f.for(turn, 0, length, 1, () => {
        for (const call of calls) call({ f, turns: [...turns, turn] });
      });
    };
  };

  const writeStep =
    (step: SingleStep) =>
    ({ f, turns }: Caller) => {
      const addresses = addressesAt(target.start, turns);
      /** Calls JavaScript, which is told the turns. */
      const call = (callee: typeof host) => {
        for (const [level, now] of turns.entries()) f.call(turn, { level, now });
        f.call(callee, { step: positions.get(step)! });
      };
      const isWide = writesOf(step)[0]?.buffer.dtype === "float64";
      switch (step.kind) {
        case "map":
          return emitMap(f, step, addresses, fma);
        case "reduce":
          return emitReduce(f, step, addresses, fma);
        case "operation": {
          const emit = kernelOf(step);
          if (!emit) return call(host);
          return emit({ f, addresses, refuse: () => call(refuse) }, step);
        }
        case "inspect":
          return call(inspect);
        case "random":
          return emitRandom(f, step, target.keys, addresses);
        case "product": {
          const kernel = productKernel(step);
          if (kernel === "inline") return emitSmallProduct(f, step, addresses, fma);
          if (kernel === "blas") return emitBlasProduct(f, step, isWide ? dgemm : sgemm, addresses);
          const { gemm } = packedFor(isWide ? "f64" : "f32");
          return emitPackedProduct(f, step, gemm, { addresses, scratch: target.scratch });
        }
      }
    };

  const calls = emitSteps(program.steps, 0);
  const run = module.function({}, undefined, (f) => {
    for (const call of calls) call({ f, turns: [] });
  });
  module.export("run", run);
  return module.build();
}
