import { MemoryError } from "../../../tensor/errors.ts";
import type { Func, FunctionBuilder, Local } from "../../../wasm/function-builder.ts";
import { emitGemm } from "../../../wasm/gemm-kernel.ts";
import { ModuleBuilder } from "../../../wasm/module-builder.ts";
import { f32x4, f64x2 } from "../../../wasm/vector.ts";
import { emitWindowKernel } from "../../../wasm/window-kernel.ts";
import { stepText } from "../../explain.ts";
import {
  allSteps,
  type Buffer,
  type ProductStep,
  type Program,
  type ScanStep,
  type SingleStep,
  type Step,
} from "../../program.ts";
import { blasFrom, productKernel } from "../product-kernel.ts";
import { COLUMNS_BYTES, emitColumnsProduct } from "./columns-product.ts";
import { emitDirectProduct } from "./direct-product.ts";
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
import { type Addresses, addressesAt } from "./walk.ts";
import { emitWindowProduct, WINDOW_SCRATCH_BYTES, windowRun } from "./window-product.ts";

/** What a program's code is made for. */
export interface Target {
  readonly start: (buffer: Buffer) => number;
  /** Working space of matrix products. */
  readonly scratch: number;
  /** Where these numbers stand in the memory, as int32. */
  readonly table: (numbers: readonly number[]) => number;
  /** Where the keys of the draws stand. */
  readonly keys: number;
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

/** A function that is being written, and the turns of the loops around it. */
interface Caller {
  readonly f: FunctionBuilder;
  readonly turns: readonly Local<"i32">[];
}

/** What the function of a step of the program is exported as. */
export const stepName = (step: number) => `step${step}`;

/**
 * Writes a program as a WebAssembly module that exports `run`: one function for each step, also of a
 * loop's body, which is given the turns that it is called at. Those of the program are exported, too.
 */
export function emitModule(program: Program, target: Target): Uint8Array<ArrayBuffer> {
  const { fma } = target;
  const part = target.scratch + packedScratchBytes();
  const positions = new Map(allSteps(program).map((step, i) => [step, i]));
  const module = new ModuleBuilder();
  module.importMemory("memory", 1);
  const host = module.importFunction("host", { step: "i32" }, undefined);
  const refuse = module.importFunction("refuse", { step: "i32" }, undefined);
  const inspect = module.importFunction("inspect", { step: "i32" }, undefined);
  const turn = module.importFunction("turn", { level: "i32", now: "i32" }, undefined);
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

  /** A function for each step, which is given the turns of the loops around it. */
  const emitSteps = (list: readonly Step[], level: number): Func[] =>
    list.map((step) => {
      const write = step.kind === "scan" ? writeLoop(step, level) : writeStep(step);
      const names = Array.from({ length: level }, (_, i) => `turn${i}`);
      const parameters = Object.fromEntries(names.map((name) => [name, "i32" as const]));
      return module.function(parameters, undefined, (f, locals) => {
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
    });
  const callAll = (steps: readonly Func[], { f, turns }: Caller) => {
    const given = Object.fromEntries(turns.map((turn, i) => [`turn${i}`, turn]));
    for (const each of steps) f.call(each, given);
  };

  const writeLoop = ({ body, length }: ScanStep, level: number) => {
    const steps = emitSteps(body.steps, level + 1);
    return ({ f, turns }: Caller) => {
      const turn = f.local("i32");
      f.for(turn, 0, length, 1, () => {
        callAll(steps, { f, turns: [...turns, turn] });
      });
    };
  };

  /** Writes a product, by a kernel that is defined before: a function may only call such ones. */
  const productWriter = (step: ProductStep) => {
    const isWide = step.output.buffer.dtype === "float64";
    const kernel = productKernel(step);
    const type = isWide ? "f64" : "f32";
    const gemm = kernel === "packed" || kernel === "scattered" ? packed[type]().gemm : undefined;
    const of = kernel === "windows" ? windows[type]() : undefined;
    const window = of && { pack: of.pack, multiply: of.multiply(windowRun(step)) };
    const blas = isWide ? dgemm : sgemm;
    return (f: FunctionBuilder, addresses: Addresses) => {
      if (kernel === "inline") emitSmallProduct(f, step, addresses, fma);
      else if (kernel === "columns") emitColumnsProduct(f, step, blas, { addresses, part });
      else if (kernel === "direct") emitDirectProduct(f, step, { ...target, addresses });
      else if (window) emitWindowProduct(f, step, { ...target, ...window, addresses });
      else if (kernel === "scattered" && gemm) {
        const isBlas = partWork(step) >= blasFrom(step);
        const size = isWide ? 8 : 4;
        const product = (each: MatrixProduct) =>
          isBlas ? callBlas(f, each, blas) : callPacked(f, each, gemm, size, target.scratch);
        emitScatteredProduct(f, step, product, { addresses, part, fma });
      } else if (gemm) emitPackedProduct(f, step, gemm, { addresses, scratch: target.scratch });
      else emitBlasProduct(f, step, blas, addresses);
    };
  };

  const writeStep = (step: SingleStep) => {
    const writeProduct = step.kind === "product" ? productWriter(step) : undefined;
    return ({ f, turns }: Caller) => {
      const addresses = addressesAt(target.start, turns);
      /** Calls JavaScript, which is told the turns. */
      const call = (callee: typeof host) => {
        for (const [level, now] of turns.entries()) f.call(turn, { level, now });
        f.call(callee, { step: positions.get(step)! });
      };
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
        case "product":
          return writeProduct?.(f, addresses);
      }
    };
  };

  const steps = emitSteps(program.steps, 0);
  for (const [i, step] of steps.entries()) module.export(stepName(i), step);
  const run = module.function({}, undefined, (f) => {
    callAll(steps, { f, turns: [] });
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
