import "../autograd/methods.ts";
import "../ops/map/vectorized.ts";

export { cdist } from "./cdist.ts";
export { cholesky } from "./cholesky.ts";
export { det, slogdet } from "./determinant.ts";
export { eigh } from "./eigh.ts";
export { einsum } from "./einsum.ts";
export { norm } from "./norm.ts";
export { qr } from "./qr.ts";
export { inv, solve } from "./solve.ts";
