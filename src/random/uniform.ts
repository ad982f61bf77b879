import { checkArgument, kind } from "../tensor/arguments.ts";
import { type Key, philoxWords } from "./philox.ts";

/** What is filled with floats. */
export const floats = kind(
  "a Float32Array or a Float64Array",
  (out) => out instanceof Float32Array || out instanceof Float64Array,
);

/**
 * Fills `out` with independent numbers uniform on [0, 1).
 *
 * With w = {@link philoxWords}, element i is, in float32, the upper 24 bits of one word,
 * `(w[i] >>> 8) / 2²⁴`; in float64, 53 bits of two words, `(w[j] · 2²¹ + (w[j + 4] >>> 11)) / 2⁵³`
 * with j = 2i − i mod 4 (the two words are of the same block, so four lanes still give four
 * consecutive elements).
 */
export function fillUniform(out: Float32Array | Float64Array, key: Key): void {
  checkArgument("fillUniform", "out", floats, out);
  if (out instanceof Float32Array) {
    const words = philoxWords(out.length, key);
    for (let i = 0; i < out.length; i++) out[i] = (words[i] >>> 8) * 2 ** -24;
  } else {
    const words = philoxWords(2 * out.length, key);
    for (let i = 0; i < out.length; i++) out[i] = uniform53(words, i);
  }
}

/** Element i of a float64 draw, in [0, 1). */
export function uniform53(words: Uint32Array, i: number): number {
  const j = 2 * i - (i & 3);
  return (words[j] * 2 ** 21 + (words[j + 4] >>> 11)) * 2 ** -53;
}
