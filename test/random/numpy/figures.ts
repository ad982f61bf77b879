import { createHash } from "node:crypto";
import type { Seed } from "../../../src/random/numpy/seed-sequence.ts";
import { golden } from "../../golden/read.ts";

type Result = number | Result[] | { sha256: string };

/** One call of a method, as `numpy_random.py` made it: arguments by position, then by name. */
export interface Call {
  method: string;
  args: (number | number[] | number[][])[];
  options: { size?: number | number[]; endpoint?: boolean; replace?: boolean; p?: number[] };
  result: Result;
}

interface Figures {
  layers: { edges: number[]; cores: number[] };
  seeds: {
    seed: string | string[];
    state: number[];
    normals: { sha256: string; first: number[]; tail: [number, number][]; last: number };
    sequence: { calls: Call[]; shuffled: number[]; after: number };
  }[];
  covariances: { covariance: number[][]; draws: number[] }[];
}

/** What NumPy computes; see test/golden/numpy_random.py. */
export const figures = golden<Figures>("numpy-random");

/** A seed from its decimal digits: a number where it is one exactly, otherwise a bigint. */
export function seedOf(text: string | string[]): Seed {
  const one = (digits: string) =>
    Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
  return typeof text === "string" ? one(text) : text.map(one);
}

/** The SHA-256 of the numbers' little-endian float64 bytes. */
export function digest(values: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) bytes.setFloat64(8 * i, values[i], true);
  return createHash("sha256").update(bytes).digest("hex");
}
