import { describe, expect, it } from "vitest";
import { wasmFeatures } from "../../src/wasm/features.ts";
import { validates } from "../../src/wasm/runtime.ts";

/** A module of one function without parameters that gives a vector, from its body's hand-written bytes. */
const vectorModule = (...body: number[]) =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x0a, body.length + 4, 0x01, body.length + 2, 0x00, ...body, 0x0b],
  ]);
const splat = [0x41, 0x01, 0xfd, 0x11];

describe("wasmFeatures", () => {
  it("agrees with modules written by hand", () => {
    expect(wasmFeatures()).toEqual({
      simd: validates(vectorModule(...splat)),
      relaxedSimd: validates(vectorModule(...splat, ...splat, ...splat, 0xfd, 0x85, 0x02)),
    });
  });

  it("finds SIMD here: every supported Node has it", () => {
    expect(wasmFeatures().simd).toBe(true);
  });

  it("does not take an invalid module for a feature", () => {
    expect(validates(vectorModule(0x41, 0x01))).toBe(false);
  });
});
