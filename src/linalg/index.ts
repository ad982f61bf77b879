import "../autograd/methods.ts";

export { cdist } from "./cdist.ts";
export { einsum } from "./einsum.ts";
