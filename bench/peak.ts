import { ModuleBuilder } from "../src/wasm/module-builder.ts";
import { instantiate } from "../src/wasm/runtime.ts";
import { f32x4, type Vector } from "../src/wasm/vector.ts";

/** Independent chains: enough to hide the latency, few enough for 16 vector registers. */
const CHAINS = 12;
const STEPS_A_TURN = 4;
const FLOPS_A_STEP = CHAINS * f32x4.lanes * 2;

function buildPeak(fma: boolean): (turns: number) => number {
  const module = new ModuleBuilder();
  const peak = module.function({ turns: "i32" }, "f32", (f, { turns }) => {
    const factor = f.local("v128", f32x4.splat(0.999));
    const addend = f.local("v128", f32x4.splat(0.001));
    const chains = Array.from({ length: CHAINS }, (_, index) =>
      f.local("v128", f32x4.splat(index)),
    );
    const turn = f.local("i32");
    f.for(turn, 0, turns, 1, () => {
      for (let step = 0; step < STEPS_A_TURN; step++) {
        for (const chain of chains) {
          f.set(
            chain,
            fma
              ? f32x4.relaxedMadd(chain, factor, addend)
              : f32x4.add(f32x4.mul(chain, factor), addend),
          );
        }
      }
    });
    const sum = (chains as Vector[]).reduce((a, b) => f32x4.add(a, b));
    return f32x4.extractLane(sum, 0);
  });
  module.export("peak", peak);
  return instantiate<{ peak: (turns: number) => number }>(module.build()).peak;
}

/**
 * The machine's 128-bit multiply-add rate in WebAssembly, float32, in GFLOPS: independent chains in
 * registers, no memory; the best of 20 runs of about a millisecond.
 */
export function peakGflops(fma: boolean): number {
  const peak = buildPeak(fma);
  const turns = 100_000;
  let best = Infinity;
  for (let run = 0; run < 20; run++) {
    const start = performance.now();
    peak(turns);
    best = Math.min(best, performance.now() - start);
  }
  return (turns * STEPS_A_TURN * FLOPS_A_STEP) / (best * 1e6);
}
