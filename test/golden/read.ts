import { readFileSync } from "node:fs";

/** A tensor as the golden files hold it: row-major, float64 unless `dtype` says otherwise. */
export interface GoldenTensor {
  shape: number[];
  data: (number | "NaN" | "Infinity" | "-Infinity")[];
  dtype?: string;
}

/** One call of an operation in elementwise, reductions, shapes and losses. README.md says what each key means. */
export interface GoldenCase {
  name: string;
  op: string;
  options: Record<string, unknown>;
  inputs: GoldenTensor[];
  output?: GoldenTensor;
  outputs?: GoldenTensor[];
  upstream?: GoldenTensor;
  upstreams?: GoldenTensor[];
  gradients?: (GoldenTensor | null)[];
  secondUpstreams?: (GoldenTensor | null)[];
  secondGradients?: (GoldenTensor | null)[];
}

/** Reads `test/golden/<name>.json`. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as T;
}

/** The tensor's shape and numbers, with the strings for NaN and the infinities turned into numbers. */
export function decode({ shape, data }: GoldenTensor): { shape: number[]; data: number[] } {
  return { shape, data: data.map(Number) };
}
