import { isPlainObject } from "../../tensor/arguments.ts";
import { allocateFrom, type Dtype, type TypedArray } from "../../tensor/dtype.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** What goes to a worker: first what its dataset is made of, then which samples are to be read. */
export type Request =
  | { readonly kind: "make"; readonly args: unknown }
  | {
      readonly kind: "read";
      readonly id: number;
      readonly indices: Int32Array;
      readonly epoch: number;
    };

/** What comes back. */
export type Reply =
  | { readonly kind: "made"; readonly length: number }
  | { readonly kind: "batch"; readonly id: number; readonly batch: Packed }
  | { readonly kind: "failed"; readonly id: number | null; readonly error: Thrown };

/** What was thrown, as plain data: another thread does not know its class. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** A batch without tensors, which threads cannot hand to each other: their numbers and shapes are in their place. */
export type Packed =
  | { readonly tensor: TypedArray; readonly dtype: Dtype; readonly shape: readonly number[] }
  | { readonly list: readonly Packed[] }
  | { readonly record: Readonly<Record<string, Packed>> }
  | { readonly value: unknown };

/**
 * Packs a batch; the buffers of its tensors are put to `buffers`. They are copies, so that they can be transferred
 * although the dataset keeps the tensors.
 */
export function pack(value: unknown, buffers: ArrayBuffer[]): Packed {
  if (value instanceof Tensor) {
    const { dtype, shape } = value;
    const tensor = value.data.slice();
    buffers.push(tensor.buffer as ArrayBuffer);
    return { tensor, dtype, shape };
  }
  if (Array.isArray(value)) return { list: value.map((part) => pack(part, buffers)) };
  if (!isPlainObject(value)) return { value };
  const parts = Object.entries(value).map(([name, part]) => [name, pack(part, buffers)]);
  return { record: Object.fromEntries(parts) };
}

export function unpack(packed: Packed): unknown {
  if ("tensor" in packed) {
    const { tensor, dtype, shape } = packed;
    const isHalf = dtype === "float16" || dtype === "bfloat16";
    // Half precision arrives as the float32 numbers that it is kept in.
    return Tensor.from(isHalf ? allocateFrom(dtype, tensor) : tensor, shape as number[]);
  }
  if ("list" in packed) return packed.list.map(unpack);
  if ("value" in packed) return packed.value;
  const parts = Object.entries(packed.record).map(([name, part]) => [name, unpack(part)]);
  return Object.fromEntries(parts);
}
