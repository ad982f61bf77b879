export { cat } from "./concat.ts";
export { meshgrid } from "./meshgrid.ts";
export { where } from "./methods/elementwise.ts";
export { stack } from "./methods/shaping.ts";
export { rand, randint, randn } from "./random.ts";
export { bernoulli, multinomial, randperm } from "./sampling.ts";
export { scan } from "./scan.ts";
export type { Tensors } from "./tensors.ts";
