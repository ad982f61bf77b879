import { describe, expect, it } from "vitest";
import { functions, input } from "../../src/expr/index.ts";
import { interpret, kernelFor } from "../../src/ops/map/kernel.ts";
import type { Dtype } from "../../src/tensor/dtype.ts";

const e = functions.add(functions.gelu(input(0)), functions.mul(input(1), input(0)));
const a = Float32Array.of(0.5, -1, 2, 7, -3, 0.25);
const b = Float32Array.of(3, 4, 5);

describe("a kernel", () => {
  it.each([
    ["in order", [1, 1, 1]],
    ["with a fixed operand", [1, 1, 0]],
    ["with steps", [2, 2, 1]],
    ["backwards", [1, -1, 1]],
  ])("gives the same without code made at run time: %s", (_, strides) => {
    const run = (kernel: ReturnType<typeof interpret>) => {
      const out = new Float32Array(6);
      kernel(3, out, 0, strides[0], a, strides[1] < 0 ? 5 : 0, strides[1], b, 1, strides[2]);
      return out;
    };
    const compiled = run(kernelFor(e, ["float32", "float32", "float32"], strides));
    expect(run(interpret(e, "float32"))).toEqual(compiled);
    expect(compiled.some((value) => value !== 0)).toBe(true);
  });

  it.each(["bool", "int32"] as const)("stores %s alike", (dtype: Dtype) => {
    const store = (kernel: ReturnType<typeof interpret>) => {
      const out = dtype === "bool" ? new Uint8Array(6) : new Int32Array(6);
      kernel(6, out, 0, 1, a, 0, 1);
      return [...out];
    };
    const x = input(0);
    expect(store(interpret(x, dtype))).toEqual(store(kernelFor(x, [dtype, "float32"], [1, 1])));
  });
});
