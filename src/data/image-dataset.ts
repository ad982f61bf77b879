import {
  checkArgument,
  checkOptions,
  finite,
  kind,
  type OptionTable,
  positive,
  required,
} from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { checkShape, formatShape, type Shape, sizeOf } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkIndices } from "./check-indices.ts";
import type { Batch, Dataset } from "./dataset.ts";
import { names } from "./tensor-dataset.ts";

export interface ImageOptions {
  /** The shape of one image, such as `[784]` or `[1, 28, 28]`. */
  shape: Shape;
  classes: readonly string[];
  /** Subtracted from the pixels, which range from 0 to 1. Default 0. */
  mean?: number;
  /** What the pixels are divided by after that. Default 1. */
  std?: number;
}

const bytes = kind("a Uint8Array", (value) => value instanceof Uint8Array);
const integers = kind("an Int32Array", (value) => value instanceof Int32Array);
const imageOptions: OptionTable<ImageOptions> = {
  shape: required(kind("the shape of one image", Array.isArray)),
  classes: required(names),
  mean: finite,
  std: positive,
};

/**
 * Images kept as bytes, a quarter of what their float32 numbers would take. A batch converts its own:
 * byte p becomes (p / 255 − mean) / std.
 *
 * @throws ShapeError where the bytes do not make one image of the shape for each label.
 * @example
 * ```ts
 * import { ImageDataset } from "chainrule/data";
 * const options = { shape: [2], classes: ["dark", "light"] };
 * const images = new ImageDataset(Uint8Array.of(0, 51, 255, 204), Int32Array.of(0, 1), options);
 * images.batch(Int32Array.of(1))[0].shape; // → 1,2
 * ```
 */
export class ImageDataset implements Dataset {
  /** All images, row-major, one after the other. */
  readonly pixels: Uint8Array;
  /** Each image's class. */
  readonly labels: Int32Array;
  /** The shape of one image. */
  readonly shape: Shape;
  readonly classes: readonly string[];
  /** What each byte becomes. */
  readonly #values: Float32Array;

  constructor(pixels: Uint8Array, labels: Int32Array, options: ImageOptions) {
    checkArgument("ImageDataset", "pixels", bytes, pixels);
    checkArgument("ImageDataset", "labels", integers, labels);
    checkOptions("ImageDataset", imageOptions, options);
    const { shape, classes, mean = 0, std = 1 } = options;
    checkShape("ImageDataset", shape);
    if (pixels.length !== labels.length * sizeOf(shape)) {
      throw new ShapeError(
        `ImageDataset: ${pixels.length} bytes are not ${labels.length} images (one for each label) ` +
          `of shape ${formatShape(shape)}.`,
      );
    }
    this.pixels = pixels;
    this.labels = labels;
    this.shape = shape;
    this.classes = classes;
    this.#values = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / std);
  }

  get length(): number {
    return this.labels.length;
  }

  /** The images [n, …shape] as float32, and their classes [n] as int32. */
  batch(given: Int32Array | readonly number[]): Batch {
    const indices = checkIndices("ImageDataset", given, this.length);
    const size = sizeOf(this.shape);
    const values = this.#values;
    const { pixels } = this;
    const out = new Float32Array(indices.length * size);
    for (let i = 0; i < indices.length; i++) {
      const from = indices[i] * size;
      const to = i * size;
      for (let j = 0; j < size; j++) out[to + j] = values[pixels[from + j]];
    }
    return [
      Tensor.from(out, [indices.length, ...this.shape]),
      Tensor.from(
        indices.map((index) => this.labels[index]),
        [indices.length],
      ),
    ];
  }
}
