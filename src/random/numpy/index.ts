export { type ChoiceOptions, defaultRng, NumpyGenerator, type Size } from "./generator.ts";
export type { Seed } from "./seed-sequence.ts";
