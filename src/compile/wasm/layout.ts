import type { Dtype } from "../../tensor/dtype.ts";
import type { Buffer } from "../program.ts";

/** How a number stands in the memory. */
export type Element = "f32" | "f64" | "i32" | "u8";

const elements: Record<Dtype, Element> = {
  float32: "f32",
  float64: "f64",
  float16: "f32",
  bfloat16: "f32",
  int32: "i32",
  // As float32, which the vector units read at once; only a state must stay the bytes that it is.
  bool: "f32",
};

const sizes: Record<Element, number> = { f32: 4, f64: 8, i32: 4, u8: 1 };

export function elementOf({ dtype, role, slice }: Buffer): Element {
  if (slice) return elementOf(slice.of);
  return dtype === "bool" && role === "state" ? "u8" : elements[dtype];
}

/** In bytes. */
export function elementSize(element: Element): number {
  return sizes[element];
}

export function elementBytes(buffer: Buffer): number {
  return elementSize(elementOf(buffer));
}

/** Every buffer starts at a multiple of this, and what follows its end up to the next is its own. */
export const ALIGNMENT = 64;

export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

export function bufferBytes(buffer: Buffer): number {
  return Math.max(ALIGNMENT, aligned(buffer.length * elementBytes(buffer)));
}
