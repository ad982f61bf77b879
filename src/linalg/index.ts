import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export { cdist } from "./cdist.ts";
export { cholesky } from "./cholesky.ts";
export {
  type ConjugateGradientOptions,
  type ConjugateGradientResult,
  conjugateGradient,
} from "./conjugate-gradient.ts";
export { det, slogdet } from "./determinant.ts";
export { eigh } from "./eigh.ts";
export { einsum } from "./einsum.ts";
export { type HutchinsonTraceOptions, hutchinsonTrace } from "./hutchinson-trace.ts";
export { type Eigenpairs, type LanczosOptions, lanczos } from "./lanczos.ts";
export { norm } from "./norm.ts";
export type { LinearOperator } from "./operator.ts";
export { type Eigenpair, type PowerIterationOptions, powerIteration } from "./power-iteration.ts";
export { qr } from "./qr.ts";
export { inv, solve } from "./solve.ts";
