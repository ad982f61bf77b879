import "../autograd/methods.ts";
import "../ops/map/vectorized.ts";
import "../nn/summary.ts";

export type { GenerateOptions } from "./generate.ts";
export { GPT, type GPTOptions } from "./gpt.ts";
export { KeyValueCache } from "./key-value-cache.ts";
export { LeNet, type LeNetOptions } from "./lenet.ts";
