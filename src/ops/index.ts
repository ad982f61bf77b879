import "./methods/conversion.ts";
import "./methods/indexing.ts";
import "./methods/inplace.ts";
import "./methods/reductions.ts";

export { cat } from "./concat.ts";
export { where } from "./methods/elementwise.ts";
export { stack } from "./methods/shaping.ts";
export { rand, randint, randn } from "./random.ts";
