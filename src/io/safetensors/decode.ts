import { Tensor } from "../../tensor/tensor.ts";
import { quote } from "../../text/escape.ts";
import { corrupt } from "../corrupt.ts";
import { readElements } from "../element-types.ts";
import { refuseOther } from "../identify.ts";
import { checkChecksum } from "./checksum.ts";
import { readHeader, type TensorEntry } from "./header.ts";

/** What a safetensors file holds. */
export interface SafetensorsContent {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

/**
 * Reads the bytes of a safetensors file.
 *
 * F64, F32, F16, BF16, I32 and BOOL come as they are; I64, U64, U32, I16, U16, I8 and U8 become int32. The whole header is checked against the size of the file before a tensor is
 * made, and each tensor has numbers of its own. A checksum, where the file carries one of ours, is
 * checked first.
 *
 * @param source what errors call the file; default "safetensors".
 * @throws DataError for bytes that are not a whole safetensors file, with the offset and what was
 * expected there, or what they are; for a file that does not match its checksum; and for an integer
 * that int32 does not hold.
 * @see https://huggingface.co/docs/safetensors for the format.
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "chainrule/io";
 * const bytes = encodeSafetensors({ weight: tensor([[1, 2]]) }, { epoch: "3" });
 * decodeSafetensors(bytes).metadata.epoch; // → 3
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array, source = "safetensors"): SafetensorsContent {
  refuseOther(bytes, source, "a safetensors file");
  checkChecksum(bytes, source);
  const { entries, metadata } = readHeader(bytes, source);
  const tensors = entries.map((entry) => [entry.name, decodeTensor(bytes, entry, source)] as const);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function decodeTensor(bytes: Uint8Array, entry: TensorEntry, source: string): Tensor {
  const numbers = readElements(bytes, entry, (offset, problem) =>
    corrupt(source, offset, `tensor ${quote(entry.name)}, ${problem}`),
  );
  return Tensor.from(numbers, entry.shape);
}
