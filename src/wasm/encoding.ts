/** Byte encodings of the WebAssembly binary format (WebAssembly Core Specification, chapter 5). */

/** Unsigned LEB128 of an integer in [0, 2³²): seven bits a byte, lowest first. */
export function unsigned(value: number): number[] {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new RangeError(`wasm: expected an integer in [0, 2^32), got ${value}`);
  }
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer; [2³¹, 2³²) is taken as the same bits, so that masks can be written. */
export function signed(value: number): number[] {
  if (!Number.isInteger(value) || value < -0x8000_0000 || value > 0xffff_ffff) {
    throw new RangeError(`wasm: expected an integer of 32 bits, got ${value}`);
  }
  const bytes: number[] = [];
  let rest = value | 0;
  // The last byte's bit 6 is the sign: what remains must be all copies of it.
  while (rest < -0x40 || rest > 0x3f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  bytes.push(rest & 0x7f);
  return bytes;
}

/** The four bytes of an IEEE 754 single, lowest first. */
export function float32(value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

/** The eight bytes of an IEEE 754 double, lowest first. */
export function float64(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

/** A vector: the count, then the items one after another. */
export function vector(items: readonly (readonly number[])[]): number[] {
  return unsigned(items.length).concat(...items);
}

/** A name: its UTF-8 bytes after their count. */
export function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return unsigned(bytes.length).concat(bytes);
}

/** A module's section; an empty one is left out. */
export function section(id: number, items: readonly (readonly number[])[]): number[] {
  if (items.length === 0) return [];
  const content = vector(items);
  return [id].concat(unsigned(content.length), content);
}
