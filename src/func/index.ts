import "../autograd/methods.ts";

export { checkpoint } from "./checkpoint.ts";
export { functionalCall } from "./functional-call.ts";
export { gaussNewtonProduct } from "./gauss-newton-product.ts";
export { grad, gradAndValue } from "./grad.ts";
export { hvp } from "./hvp.ts";
export { hessian, jacobian } from "./jacobian.ts";
export { jvp } from "./jvp.ts";
export { linearize } from "./linearize.ts";
export { vjp } from "./vjp.ts";
export { vmap } from "./vmap.ts";
