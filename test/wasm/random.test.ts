import { describe, expect, it } from "vitest";
import { fillNormal, fillUniform, type Key } from "../../src/random/index.ts";
import { fillRandom } from "../../src/wasm/random.ts";
import { scratch } from "../../src/wasm/scratch.ts";

const keys: Key[] = [
  { seed: 0, offset: 0 },
  { seed: 2 ** 53 - 1, offset: 2 ** 40 + 5 },
  { seed: 3 * 2 ** 31, offset: 2 ** 31 },
];

// The last is more than the memory holds at once.
const lengths = [0, 100, 1024, 1025, 5003, 2 ** 18 + 17];
const fills = { uniform: fillUniform, normal: fillNormal };

describe.each(["uniform", "normal"] as const)("a %s draw", (distribution) => {
  it.each(lengths)("of %i numbers is JavaScript's, to the bit", (length) => {
    for (const key of keys) {
      for (const make of [() => new Float32Array(length), () => new Float64Array(length)]) {
        const [out, expected] = [make(), make()];
        fillRandom(distribution, out, key);
        fills[distribution](expected, key);
        // Bytes are compared the fastest.
        expect(Buffer.compare(Buffer.from(out.buffer), Buffer.from(expected.buffer))).toBe(0);
      }
    }
  });

  it("of many numbers is computed in WebAssembly", () => {
    scratch().float32.fill(-1);
    const out = new Float32Array(2000);
    fillRandom(distribution, out, keys[0]);
    expect(scratch().float32.subarray(0, 2000)).toEqual(out);
  });
});
