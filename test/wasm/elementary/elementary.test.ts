import { describe, expect, it } from "vitest";
import type { Primitive } from "../../../src/expr/primitives.ts";
import type { FloatType } from "../../../src/wasm/expression.ts";
import { wasmFeatures } from "../../../src/wasm/features.ts";
import { golden } from "../../golden/read.ts";
import { errorOf, truthOf, worstErrors } from "./accuracy.ts";
import { compilePrimitive } from "./kernel.ts";

interface Cases {
  readonly inputs: number[][];
  readonly values: number[];
  readonly rests?: number[];
}

const modes = wasmFeatures().relaxedSimd ? [false, true] : [false];
const cases = golden<Record<FloatType, Partial<Record<Primitive, Cases>>>>("elementary");

/** The accuracy that is promised, in units in the last place. */
const BOUND = 2;

/** A prime, so that no bit pattern is favoured. */
const STEP = 16_381;

describe.each(modes)("with fused multiply-add %s", (fma) => {
  describe.each(["f32", "f64"] as const)("%s", (type) => {
    const rows = Object.entries(cases[type]) as [Primitive, Cases][];
    it.each(rows)("%s is within 2 ulp of the true value in hard cases", (primitive, row) => {
      const { inputs, output, run } = compilePrimitive(primitive, type, fma);
      row.inputs.forEach((column, k) => {
        inputs[k].set(column);
      });
      run();
      const wrong = row.values
        .map((value, i) => ({
          arguments: row.inputs.map((column) => column[i]),
          value,
          error: errorOf(output[i], value, row.rests?.[i] ?? 0, type),
        }))
        .filter(({ error }) => error > BOUND);
      expect(wrong).toEqual([]);
    });
  });
});

describe("float32 over all exponents, against double precision", () => {
  const names = [
    "exp",
    "expm1",
    "log",
    "log1p",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "erf",
    "asin",
    "acos",
    "atan",
  ] as const;
  it.each(names)("%s", (primitive) => {
    const kernels = modes.map((fma) => compilePrimitive(primitive, "f32", fma));
    for (const worst of worstErrors(kernels, truthOf(primitive), 0, 2 ** 32 - 1, STEP)) {
      expect(worst.error, `at ${worst.at}`).toBeLessThanOrEqual(BOUND);
    }
  });

  it("atan2", () => {
    const { inputs, output, run } = compilePrimitive("atan2", "f32", false);
    const [y, x] = inputs;
    for (let i = 0; i < y.length; i++) {
      y[i] = (i % 2 ? -1 : 1) * 2 ** (((i * 0.618034) % 1) * 270 - 145);
      x[i] = (i % 3 ? -1 : 1) * Math.abs(y[i]) * 2 ** (((i * 0.754878) % 1) * 12 - 6);
    }
    run();
    const errors = Array.from(output, (angle, i) =>
      errorOf(angle, Math.atan2(y[i], x[i]), 0, "f32"),
    );
    expect(Math.max(...errors)).toBeLessThanOrEqual(BOUND);
  });

  it("pow", () => {
    const { inputs, output, run } = compilePrimitive("pow", "f32", false);
    const [a, b] = inputs;
    for (let i = 0; i < a.length; i++) {
      a[i] = 2 ** (((i * 0.618034) % 1) * 277 - 149);
      b[i] = ((((i * 0.754878) % 1) - 0.5) * 290) / Math.max(0.1, Math.abs(Math.log2(a[i])));
    }
    run();
    const errors = Array.from(output, (y, i) => errorOf(y, a[i] ** b[i], 0, "f32"));
    expect(Math.max(...errors)).toBeLessThanOrEqual(BOUND);
  });
});
