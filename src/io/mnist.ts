import { ImageDataset, type ImageOptions } from "../data/image-dataset.ts";
import { DataError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { decodeIdx, type IdxArray } from "./idx.ts";

/** The four files of MNIST, by their usual names. */
export const mnistFiles = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

type MnistFile = keyof typeof mnistFiles;

export interface MnistOptions {
  /**
   * Shift and scale to mean 0 and variance 1, with the training set's mean 0.1307 and standard
   * deviation 0.3081. Default false: pixels from 0 to 1.
   */
  standardize?: boolean;
  /** Images as rows, [n, 784] (the default), or as pictures, [n, 1, 28, 28]. */
  flatten?: boolean;
}

export interface Mnist {
  train: ImageDataset;
  test: ImageDataset;
}

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/**
 * The MNIST sets from the bytes of their four IDX files (or of files made like them, as
 * Fashion-MNIST's are). Images stay as bytes and become float32 batch by batch.
 *
 * @param source the folder that errors name; default "mnist".
 * @throws DataError for a corrupt file, and for images and labels that do not belong together.
 * @see http://yann.lecun.com/exdb/mnist/
 * @example
 * ```ts
 * import { decodeMnist } from "chainrule/io";
 * const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255);
 * const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7);
 * const files = { trainImages: images, trainLabels: labels, testImages: images, testLabels: labels };
 * decodeMnist(files).train.batch(Int32Array.of(0))[0].toArray(); // → 0,1
 * ```
 */
export function decodeMnist(
  files: Readonly<Record<MnistFile, Uint8Array>>,
  { standardize = false, flatten = true }: MnistOptions = {},
  source = "mnist",
): Mnist {
  const decode = (file: MnistFile) => decodeIdx(files[file], nameOf(file));
  const nameOf = (file: MnistFile) => `${source}/${mnistFiles[file]}`;
  const set = (images: MnistFile, labels: MnistFile) => {
    const pixels = decode(images);
    const [count, ...picture] = checkImages(pixels, nameOf(images));
    const options: ImageOptions = {
      shape: flatten ? [picture[0] * picture[1]] : [1, ...picture],
      classes: digits,
      ...(standardize ? { mean: 0.1307, std: 0.3081 } : {}),
    };
    const classes = checkLabels(decode(labels), count, nameOf(labels));
    return new ImageDataset(pixels.data as Uint8Array, classes, options);
  };
  return { train: set("trainImages", "trainLabels"), test: set("testImages", "testLabels") };
}

function checkImages({ shape, data }: IdxArray, source: string): number[] {
  if (shape.length !== 3 || !(data instanceof Uint8Array)) {
    throw new DataError(
      `${source}: expected unsigned bytes in 3 dimensions (images, rows, columns), got ` +
        `${data.constructor.name} of shape ${formatShape(shape)}.`,
    );
  }
  return shape;
}

function checkLabels({ shape, data }: IdxArray, count: number, source: string): Int32Array {
  if (shape.length !== 1 || !(data instanceof Uint8Array) || shape[0] !== count) {
    throw new DataError(
      `${source}: expected ${count} unsigned bytes, one label for each image, got ` +
        `${data.constructor.name} of shape ${formatShape(shape)}.`,
    );
  }
  const wrong = data.findIndex((label) => label >= digits.length);
  if (wrong >= 0) {
    throw new DataError(
      `${source}: label ${wrong} is ${data[wrong]}, expected a digit from 0 to 9.`,
    );
  }
  return Int32Array.from(data);
}
