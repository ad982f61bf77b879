import "../autograd/methods.ts";
import "../ops/map/vectorized.ts";

export type { BlasThresholds } from "./blas/thresholds.ts";
export { type SystemBlas, useBlas } from "./blas/use-blas.ts";
export { readCsv } from "./csv.ts";
export { loadDigits, loadMnist } from "./mnist.ts";
export { loadSafetensors, saveSafetensors } from "./safetensors.ts";
