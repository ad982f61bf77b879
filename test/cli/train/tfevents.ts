/** Fields of a protocol buffer by number, each with its values: numbers, or bytes. */
function fields(bytes: Buffer): Map<number, (number | Buffer)[]> {
  const found = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = () => {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = {
      0: varint,
      1: () => take(8).readDoubleLE(),
      2: () => take(varint()),
      5: () => take(4).readFloatLE(),
    }[tag % 8]!();
    const field = Math.floor(tag / 8);
    found.set(field, [...(found.get(field) ?? []), value]);
  }
  return found;
}

const doubles = (packed: Buffer) =>
  Array.from({ length: packed.length / 8 }, (_, i) => packed.readDoubleLE(8 * i));

/**
 * The summaries of an event file, read by the field numbers of TensorFlow's event.proto (step 2,
 * summary 5), summary.proto (value 1; tag 1, simple_value 2, histo 5) and histogram.proto.
 */
export function readEvents(file: Buffer) {
  const events: { step: number; tag: string; scalar?: number; histogram?: number[][] }[] = [];
  // A TFRecord: the length, its checksum, the data, its checksum.
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const event = fields(file.subarray(at + 12, at + 12 + length));
    at += 16 + length;
    const step = (event.get(2)?.[0] as number) ?? 0;
    for (const summary of (event.get(5) ?? []) as Buffer[]) {
      for (const value of (fields(summary).get(1) ?? []) as Buffer[]) {
        const parts = fields(value);
        const histo = parts.get(5)?.[0] as Buffer | undefined;
        const numbers = histo && fields(histo);
        events.push({
          step,
          tag: String(parts.get(1)![0]),
          scalar: parts.get(2)?.[0] as number | undefined,
          histogram: numbers && [
            [1, 2, 3, 4, 5].map((field) => numbers.get(field)![0] as number),
            doubles(numbers.get(6)![0] as Buffer),
            doubles(numbers.get(7)![0] as Buffer),
          ],
        });
      }
    }
  }
  return events;
}
