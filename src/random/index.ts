export { defaultGenerator, Generator, type GeneratorState, manualSeed } from "./generator.ts";
export { fillIntegers } from "./integers.ts";
export { fillNormal } from "./normal.ts";
export * as numpy from "./numpy/index.ts";
export type { Key } from "./philox.ts";
export { fillUniform } from "./uniform.ts";
