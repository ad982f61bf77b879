import { checkArgument } from "../tensor/arguments.ts";
import { cosine, logarithm, sine } from "./elementary.ts";
import { type Key, philoxWords } from "./philox.ts";
import { floats, uniform53 } from "./uniform.ts";

/**
 * Fills `out` with independent standard normal numbers (mean 0, variance 1), by Box and Muller.
 *
 * Elements i and i + 4, for i mod 8 < 4, are one pair: with u and v uniform on [0, 1),
 *
 * ```text
 * out[i]     = √(−2 ln(1 − u)) · cos(2πv)
 * out[i + 4] = √(−2 ln(1 − u)) · sin(2πv)
 * ```
 *
 * where 1 − u is never 0. In float32, u and v are `w[i] / 2³²` and `w[i + 4] / 2³²` with
 * w = {@link philoxWords}; in float64, elements i and i + 4 of the float64 {@link fillUniform}. The
 * arithmetic is float64 throughout, and of operations that IEEE 754 defines to the last bit: a key
 * gives the same numbers in every runtime, which `Math.log` and `Math.sin` do not promise.
 *
 * Source: Box and Muller, "A note on the generation of random normal deviates", 1958.
 */
export function fillNormal(out: Float32Array | Float64Array, key: Key): void {
  checkArgument("fillNormal", "out", floats, out);
  const single = out instanceof Float32Array;
  const words = philoxWords(single ? out.length : 2 * out.length, key);
  for (let start = 0; start < out.length; start += 8) {
    for (let i = start; i < start + 4 && i < out.length; i++) {
      const u = single ? words[i] * 2 ** -32 : uniform53(words, i);
      const v = single ? words[i + 4] * 2 ** -32 : uniform53(words, i + 4);
      const radius = Math.sqrt(-2 * logarithm(1 - u));
      // 2πv is `quarter` right angles and a remainder of at most π/4.
      const quarter = (4 * v + 0.5) | 0;
      const angle = (4 * v - quarter) * (Math.PI / 2);
      const turned = (quarter & 1) === 1;
      const x = radius * (turned ? sine(angle) : cosine(angle));
      const y = radius * (turned ? cosine(angle) : sine(angle));
      out[i] = ((quarter + 1) & 2) === 0 ? x : -x;
      if (i + 4 < out.length) out[i + 4] = (quarter & 2) === 0 ? y : -y;
    }
  }
}
