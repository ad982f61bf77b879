/** The remainder of the bytes, bit by bit, by the polynomial of PNG's chunks (ISO 3309). */
export function crc32(bytes: Iterable<number>): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}
