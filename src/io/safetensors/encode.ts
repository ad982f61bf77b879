import {
  checkArgument,
  checkOptions,
  flag,
  isPlainObject,
  kind,
  type OptionTable,
} from "../../tensor/arguments.ts";
import type { Dtype } from "../../tensor/dtype.ts";
import { ValueError } from "../../tensor/errors.ts";
import type { Shape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { elementBytes } from "../element-types.ts";
import { checksumKey, noChecksum, writeChecksum } from "./checksum.ts";

const dtypeNames: Record<Dtype, string> = {
  float64: "F64",
  float32: "F32",
  int32: "I32",
  float16: "F16",
  bfloat16: "BF16",
  bool: "BOOL",
};

/** The order in the file: the widest elements first, so that every tensor is aligned. */
const order = ["I64", ...Object.values(dtypeNames)];

export interface SafetensorsOptions {
  /**
   * Have the file carry a checksum (CRC-32C, in its metadata), by which a byte that has changed is
   * found when it is read. Other libraries read such a file too. Default false.
   */
  checksum?: boolean;
  /**
   * Write int32 as I64, which PyTorch's integers are: a checkpoint with batch norm's count of batches in it
   * goes back as it came, byte for byte. Default false.
   */
  int64?: boolean;
}

const safetensorsOptions: OptionTable<SafetensorsOptions> = { checksum: flag, int64: flag };

const namedTensors = kind("tensors by name, as { weight: tensor([1, 2]) }", (value) => {
  if (!(value instanceof Map || isPlainObject(value))) return false;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return entries.every(([name, x]) => typeof name === "string" && x instanceof Tensor);
});

const texts = kind(
  'texts by name, as { epoch: "3" }',
  (value) => isPlainObject(value) && Object.values(value).every((x) => typeof x === "string"),
);

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
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  checkArgument("encodeSafetensors", "tensors", namedTensors, tensors);
  checkArgument("encodeSafetensors", "metadata", texts, metadata);
  checkOptions("encodeSafetensors", safetensorsOptions, options);
  const { checksum = false, int64 = false } = options;
  if (checksumKey in metadata) {
    throw new ValueError(
      `encodeSafetensors: the metadata "${checksumKey}" is reserved. For a checksum, give the option: ` +
        "encodeSafetensors(tensors, metadata, { checksum: true }).",
    );
  }
  const entries = [...(tensors instanceof Map ? tensors : Object.entries(tensors))]
    .map(([name, x]: [string, Tensor]) => entryOf(name, x, int64))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const written = Object.entries(metadata);
  if (checksum) written.unshift([checksumKey, noChecksum]);
  const header = encodeHeader(entries, written);
  const size = entries.reduce((total, { numbers }) => total + numbers.length, 0);
  const bytes = new Uint8Array(8 + header.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let position = 8 + header.length;
  for (const { numbers } of entries) {
    bytes.set(numbers, position);
    position += numbers.length;
  }
  if (checksum) writeChecksum(bytes);
  return bytes;
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
  /** Their bytes in the file. */
  readonly numbers: Uint8Array;
}

function entryOf(name: string, { shape, dtype, data }: Tensor, int64: boolean): Entry {
  if (!int64 || dtype !== "int32") {
    return { name, dtype: dtypeNames[dtype], shape, numbers: elementBytes(data) };
  }
  const wide = BigInt64Array.from(data, BigInt);
  return { name, dtype: "I64", shape, numbers: new Uint8Array(wide.buffer) };
}

function rank({ dtype }: Entry): number {
  return order.indexOf(dtype);
}

/** The JSON header, padded with spaces to a multiple of 8 bytes. */
function encodeHeader(entries: Entry[], metadata: [key: string, text: string][]): Uint8Array {
  let end = 0;
  const descriptions = entries.map(({ name, dtype, shape, numbers }) => {
    if (name === "__metadata__") {
      throw new ValueError(
        'encodeSafetensors: "__metadata__" cannot name a tensor; texts go in the second argument.',
      );
    }
    const start = end;
    end += numbers.length;
    return member(name, { dtype, shape, data_offsets: [start, end] });
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
