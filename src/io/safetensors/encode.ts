import { type Dtype, dtypeOf } from "../../tensor/dtype.ts";
import { ValueError } from "../../tensor/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checksumKey, noChecksum, writeChecksum } from "./checksum.ts";

const dtypeNames: Record<Dtype, string> = {
  float64: "F64",
  float32: "F32",
  int32: "I32",
  bool: "BOOL",
};

/** The order in the file: the widest elements first, so that every tensor is aligned. */
const order = Object.keys(dtypeNames);

export interface SafetensorsOptions {
  /**
   * Have the file carry a checksum (CRC-32C, in its metadata), by which a byte that has changed is
   * found when it is read. Other libraries read such a file too. Default false.
   */
  checksum?: boolean;
}

/**
 * Tensors as the bytes of a safetensors file, with whatever text belongs to them as metadata.
 *
 * @throws ValueError for a tensor called `__metadata__`, which the format reserves, and for metadata
 * called `chainrule.checksum`.
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
  { checksum = false }: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  if (checksumKey in metadata) {
    throw new ValueError(
      `encodeSafetensors: the metadata "${checksumKey}" is reserved. For a checksum, give the option: ` +
        "encodeSafetensors(tensors, metadata, { checksum: true }).",
    );
  }
  const entries = [...(tensors instanceof Map ? tensors : Object.entries(tensors))]
    .map(([name, { shape, data }]: [string, Tensor]) => ({ name, shape, data }))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const texts = Object.entries(metadata);
  if (checksum) texts.unshift([checksumKey, noChecksum]);
  const header = encodeHeader(entries, texts);
  const size = entries.reduce((total, { data }) => total + data.byteLength, 0);
  const bytes = new Uint8Array(8 + header.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let position = 8 + header.length;
  for (const { data } of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  if (checksum) writeChecksum(bytes);
  return bytes;
}

type Entry = { name: string } & Pick<Tensor, "shape" | "data">;

function rank({ data }: Entry): number {
  return order.indexOf(dtypeOf(data));
}

/** The JSON header, padded with spaces to a multiple of 8 bytes. */
function encodeHeader(entries: Entry[], metadata: [key: string, text: string][]): Uint8Array {
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
  const texts = metadata.map(([key, text]) => member(key, text)).join();
  const members = texts === "" ? descriptions : [`"__metadata__":{${texts}}`, ...descriptions];
  const json = `{${members.join()}}`;
  const { length } = new TextEncoder().encode(json);
  return new TextEncoder().encode(json + " ".repeat(-length & 7));
}

/** Written one by one: an object would put names that are numbers first. */
function member(key: string, value: object | string): string {
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}
