import { type Dtype, dtypeOf } from "../../tensor/dtype.ts";
import { ValueError } from "../../tensor/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

const dtypeNames: Record<Dtype, string> = {
  float64: "F64",
  float32: "F32",
  int32: "I32",
  bool: "BOOL",
};

/** The order in the file: the widest elements first, so that every tensor is aligned. */
const order = Object.keys(dtypeNames);

/**
 * Tensors as the bytes of a safetensors file, with whatever text belongs to them as metadata.
 *
 * @throws ValueError for a tensor called `__metadata__`, which the format reserves.
 * @see https://huggingface.co/docs/safetensors for the format.
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "chainrule/io";
 * const bytes = encodeSafetensors({ weight: tensor([[1, 2]]) }, { epoch: "3" });
 * decodeSafetensors(bytes).tensors.weight.toArray(); // → 1,2
 * ```
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = [...(tensors instanceof Map ? tensors : Object.entries(tensors))]
    .map(([name, { shape, data }]: [string, Tensor]) => ({ name, shape, data }))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const header = encodeHeader(entries, metadata);
  const size = entries.reduce((total, { data }) => total + data.byteLength, 0);
  const bytes = new Uint8Array(8 + header.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let position = 8 + header.length;
  for (const { data } of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

type Entry = { name: string } & Pick<Tensor, "shape" | "data">;

function rank({ data }: Entry): number {
  return order.indexOf(dtypeOf(data));
}

/** The JSON header, padded with spaces to a multiple of 8 bytes. */
function encodeHeader(entries: Entry[], metadata: Readonly<Record<string, string>>): Uint8Array {
  let end = 0;
  const descriptions = entries.map(({ name, shape, data }) => {
    if (name === "__metadata__") {
      throw new ValueError(
        'encodeSafetensors: "__metadata__" cannot name a tensor; texts go in the second argument.',
      );
    }
    const start = end;
    end += data.byteLength;
    return member(name, { dtype: dtypeNames[dtypeOf(data)], shape, data_offsets: [start, end] });
  });
  const texts = Object.keys(metadata).length > 0 ? [member("__metadata__", metadata)] : [];
  const json = `{${[...texts, ...descriptions].join()}}`;
  const { length } = new TextEncoder().encode(json);
  return new TextEncoder().encode(json + " ".repeat(-length & 7));
}

/** Written one by one: an object would put names that are numbers first. */
function member(key: string, value: object): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}
