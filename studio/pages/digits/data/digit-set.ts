import { decodeMnist, type Mnist } from "chainrule/io";

/** The small MNIST of the package, each file as it is there. */
const addresses = {
  trainImages: new URL("../../../../digits/train-images-idx3-ubyte.gz", import.meta.url),
  trainLabels: new URL("../../../../digits/train-labels-idx1-ubyte.gz", import.meta.url),
  testImages: new URL("../../../../digits/t10k-images-idx3-ubyte.gz", import.meta.url),
  testLabels: new URL("../../../../digits/t10k-labels-idx1-ubyte.gz", import.meta.url),
};

/**
 * The 1,000 digits to learn from and the 500 to test on.
 *
 * @throws Error where a file cannot be had.
 */
export async function loadDigitSet(): Promise<Mnist> {
  const names = Object.keys(addresses) as (keyof typeof addresses)[];
  const files = await Promise.all(names.map((name) => fetched(addresses[name])));
  const byName = Object.fromEntries(names.map((name, i) => [name, files[i]]));
  return decodeMnist(byName as Record<keyof typeof addresses, Uint8Array>, {}, "digits");
}

async function fetched(address: URL): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The digits could not be loaded: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  // Some hosts say of a .gz file how it is encoded, and the browser has unpacked it already.
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isPacked ? unpacked(bytes) : bytes;
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}
