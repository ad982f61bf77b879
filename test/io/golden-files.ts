import { type GoldenTensor, golden } from "../golden/read.ts";

interface GoldenSafetensors {
  bytes: string;
  tensors: Record<string, GoldenTensor>;
  metadata: Record<string, string>;
}

interface GoldenFiles {
  safetensors: Record<"ours" | "others" | "bfloat16" | "none" | "tooLarge", GoldenSafetensors>;
  events: Record<"header" | "scalars" | "histogram", string>;
  csv: { text: string; rows: string[][] }[];
  npy: Record<"ours" | "others", { bytes: string; tensor: GoldenTensor }[]>;
}

/** Files as their own libraries wrote them, bytes in base64. */
export const goldenFiles = golden<GoldenFiles>("files");

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

/** Text as bytes. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
