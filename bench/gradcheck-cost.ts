import { gradcheck } from "../src/check/index.ts";
import { manualSeed, randn, type Tensor } from "../src/index.ts";
import { summarize } from "./statistics.ts";

export interface GradcheckCost {
  /** How many numbers are moved. */
  entries: number;
  milliseconds: number;
  /** How many times a forward and backward pass. */
  passes: number;
}

/** A full check of a layer of `width` inputs and outputs. */
export function costOfGradcheck(width: number): GradcheckCost {
  manualSeed(0);
  const dtype = "float64";
  const [x, w] = [randn([4, width], { dtype }), randn([width, width], { dtype })];
  const layer = (x: Tensor, w: Tensor) => x.matmul(w).tanh();
  const [a, b] = [x.clone(), w.clone()];
  a.requiresGrad = b.requiresGrad = true;
  const pass = () => layer(a, b).sum().backward();
  const check = () => gradcheck(layer, [x, w], { mode: "full" });
  const milliseconds = medianTime(check, 5);
  return { entries: x.size + w.size, milliseconds, passes: milliseconds / medianTime(pass, 200) };
}

/** The median of `count` runs, after as many uncounted. */
function medianTime(run: () => unknown, count: number): number {
  const times = Array.from({ length: 2 * count }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return summarize(times.slice(count)).median;
}
