import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export type { BlasThresholds } from "./blas/thresholds.ts";
export { type SystemBlas, useBlas } from "./blas/use-blas.ts";
export { readCsv } from "./csv.ts";
export { loadInWorkers } from "./load-in-workers.ts";
export { loadRun } from "./load-run.ts";
export { loadDigits, loadMnist } from "./mnist.ts";
export { loadSafetensors, saveSafetensors } from "./safetensors.ts";
export { readTable } from "./table.ts";
