import { cores, densities, edges, tailStart } from "./layers.ts";
import type { Pcg64 } from "./pcg64.ts";

/**
 * One standard normal number by the ziggurat method with 256 layers, spending the random bits as
 * NumPy does: of 64, the lowest 8 choose the layer, the next one the sign, and 52 the place in it.
 *
 * In the tail (one draw in 4 000) the result goes through log1p, whose last bit is the platform's,
 * in NumPy as here.
 *
 * Source: Marsaglia and Tsang, "The ziggurat method for generating random variables", 2000; Doornik,
 * "An improved ziggurat method to generate normal random samples", 2005.
 */
export function standardNormal(bits: Pcg64): number {
  for (;;) {
    bits.step();
    const { low, high } = bits;
    const layer = low & 0xff;
    const place = (high & 0x1fffffff) * 2 ** 23 + (low >>> 9);
    const distance = place * edges[layer] * 2 ** -52;
    const x = (low & 0x100) === 0 ? distance : -distance;
    if (place < cores[layer]) return x;
    if (layer === 0) {
      const tail = tailStart + beyondTailStart(bits);
      return (low & 0x20000) === 0 ? tail : -tail;
    }
    const height = (densities[layer - 1] - densities[layer]) * bits.uniform() + densities[layer];
    if (height < Math.exp(-0.5 * x * x)) return x;
  }
}

/** The distance from the start of the tail, by rejection from exponential numbers. */
function beyondTailStart(bits: Pcg64): number {
  for (;;) {
    const distance = -(1 / tailStart) * Math.log1p(-bits.uniform());
    const height = -Math.log1p(-bits.uniform());
    if (height + height > distance * distance) return distance;
  }
}
