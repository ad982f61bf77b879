import { concatBytes } from "./concat-bytes.ts";

/**
 * Fields of a protocol buffer, each as its bytes; a message is the fields one after the other.
 *
 * Source: https://protobuf.dev/programming-guides/encoding
 */

/** How a field's value is laid out: the lower three bits of its tag. */
const varintWire = 0;
const fixed64Wire = 1;
const bytesWire = 2;
const fixed32Wire = 5;

type Bytes = Uint8Array<ArrayBuffer>;

/** Seven bits a byte, the low ones first; the top bit says that more follow. */
function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.of(...bytes, rest);
}

function tag(field: number, wire: number): Bytes {
  return varint(field * 8 + wire);
}

/** Any of the integer types, for a value from 0 to 2⁵³ − 1. */
export function integerField(field: number, value: number): Bytes {
  return concatBytes(tag(field, varintWire), varint(value));
}

export function doubleField(field: number, value: number): Bytes {
  return concatBytes(tag(field, fixed64Wire), new Uint8Array(Float64Array.of(value).buffer));
}

export function floatField(field: number, value: number): Bytes {
  return concatBytes(tag(field, fixed32Wire), new Uint8Array(Float32Array.of(value).buffer));
}

/** Bytes, or a message. */
export function bytesField(field: number, value: Uint8Array): Bytes {
  return concatBytes(tag(field, bytesWire), varint(value.length), value);
}

export function stringField(field: number, value: string): Bytes {
  return bytesField(field, new TextEncoder().encode(value));
}

/** A packed list of doubles. */
export function doublesField(field: number, values: ArrayLike<number>): Bytes {
  return bytesField(field, new Uint8Array(Float64Array.from(values).buffer));
}
