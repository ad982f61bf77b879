import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { fillNormal } from "../random/normal.ts";
import { fillUniform } from "../random/uniform.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  finite,
  kind,
  nonNegativeInteger,
  notNegative,
  positiveInteger,
  probability,
} from "../tensor/arguments.ts";
import { allocate } from "../tensor/dtype.ts";
import { DtypeError, ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { rotated } from "./rotated.ts";
import { windows } from "./windows.ts";

/**
 * Makes other images of images [N, C, H, W], each by draws of its own; those that it was given stay as they are.
 * The same state of the generator gives the same images; without one, that which `manualSeed` seeds.
 */
export type ImageTransform = (images: Tensor, generator?: Generator) => Tensor;

export interface FillOption {
  /**
   * What stands where there was no image. Default 0, which is black where 0 to 255 have become 0 to 1; after a
   * mean was subtracted and it was divided by a std, black is −mean / std.
   */
  fill?: number;
}

function imageTransform(
  name: string,
  transform: (images: Tensor, generator: Generator) => Tensor,
): ImageTransform {
  return (images, generator = defaultGenerator) => {
    checkArgument(name, "the images", tensorKind, images);
    checkArgument(name, "generator", generatorKind, generator);
    if (images.ndim !== 4) {
      throw new ShapeError(
        `${name}: expected images [N, C, H, W], got ${formatShape(images.shape)}. Reshape them, or give the ` +
          "ImageDataset a shape such as [1, 28, 28]",
      );
    }
    return transform(images, generator);
  };
}

/** @throws DtypeError for images of whole numbers, or in half precision. */
function checkFloat(name: string, { dtype }: Tensor): void {
  if (dtype === "float32" || dtype === "float64") return;
  throw new DtypeError(`${name}: expected images of float32 or float64, got ${dtype}`);
}

/**
 * Moves each image by whole pixels, up to so many in each direction: both ways from −pixels to pixels, all equally
 * likely.
 *
 * @example
 * ```ts
 * import { randomShift } from "chainrule/data";
 * randomShift(2)(ones([8, 1, 28, 28])).shape; // → 8,1,28,28
 * ```
 */
export function randomShift(pixels: number, options: FillOption = {}): ImageTransform {
  checkArgument("randomShift", "pixels", nonNegativeInteger, pixels);
  checkOptions("randomShift", { fill: finite }, options);
  return imageTransform("randomShift", (images, generator) => {
    const [count, , height, width] = images.shape;
    const tops = generator.integers(count, -pixels, pixels + 1);
    const lefts = generator.integers(count, -pixels, pixels + 1);
    return windows(images, tops, lefts, [height, width], options.fill ?? 0);
  });
}

/** How large a cut is: its height and its width, or one number for both. */
type Size = number | readonly [height: number, width: number];

const sizeKind = kind(
  "a positive integer, or two: [height, width]",
  (size) =>
    positiveInteger.accepts(size) ||
    (Array.isArray(size) && size.length === 2 && size.every(positiveInteger.accepts)),
);

export interface RandomCropOptions extends FillOption {
  /** So many pixels are put around the image first. Default 0. */
  padding?: number;
}

/**
 * Cuts a part of this size out of each image, every place equally likely.
 *
 * @throws ShapeError for images that are smaller than the part.
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html
 * @example
 * ```ts
 * import { randomCrop } from "chainrule/data";
 * randomCrop(24)(ones([8, 1, 28, 28])).shape; // → 8,1,24,24
 * ```
 */
export function randomCrop(size: Size, options: RandomCropOptions = {}): ImageTransform {
  checkArgument("randomCrop", "size", sizeKind, size);
  checkOptions("randomCrop", { padding: nonNegativeInteger, fill: finite }, options);
  const { padding = 0, fill = 0 } = options;
  const [height, width] = typeof size === "number" ? [size, size] : size;
  return imageTransform("randomCrop", (images, generator) => {
    const [count, , rows, columns] = images.shape;
    const [down, right] = [rows + 2 * padding - height, columns + 2 * padding - width];
    if (down < 0 || right < 0) {
      throw new ShapeError(
        `randomCrop: a part of ${height} × ${width} does not fit into images of ${rows} × ${columns} with ` +
          `padding ${padding}. Make the size smaller or the padding larger`,
      );
    }
    const tops = generator.integers(count, -padding, down - padding + 1);
    const lefts = generator.integers(count, -padding, right - padding + 1);
    return windows(images, tops, lefts, [height, width], fill);
  });
}

/**
 * Mirrors each image with probability p, so that left becomes right.
 *
 * @param p default 0.5.
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html
 * @example
 * ```ts
 * import { randomHorizontalFlip } from "chainrule/data";
 * randomHorizontalFlip(1)(tensor([[[[1, 2, 3]]]])).toArray(); // → 3,2,1
 * ```
 */
export function randomHorizontalFlip(p = 0.5): ImageTransform {
  return randomFlip(
    "randomHorizontalFlip",
    p,
    ([, width]) =>
      (y, x) =>
        y * width + width - 1 - x,
  );
}

/**
 * Mirrors each image with probability p, so that up becomes down.
 *
 * @param p default 0.5.
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomVerticalFlip.html
 * @example
 * ```ts
 * import { randomVerticalFlip } from "chainrule/data";
 * randomVerticalFlip(1)(tensor([[[[1], [2], [3]]]])).toArray(); // → 3,2,1
 * ```
 */
export function randomVerticalFlip(p = 0.5): ImageTransform {
  return randomFlip(
    "randomVerticalFlip",
    p,
    ([height, width]) =>
      (y, x) =>
        (height - 1 - y) * width + x,
  );
}

/** `source` says where in a plane the pixel of a row and a column comes from. */
function randomFlip(
  name: string,
  p: number,
  source: (size: readonly [height: number, width: number]) => (y: number, x: number) => number,
): ImageTransform {
  checkArgument(name, "p", probability, p);
  return imageTransform(name, (images, generator) => {
    const [count, channels, height, width] = images.shape;
    const chances = new Float64Array(count);
    fillUniform(chances, generator.next());
    const { data } = images;
    const out = data.slice();
    const from = source([height, width]);
    for (let plane = 0; plane < count * channels; plane++) {
      if (chances[Math.floor(plane / channels)] >= p) continue;
      const start = plane * height * width;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) out[start + y * width + x] = data[start + from(y, x)];
      }
    }
    return Tensor.from(out, images.shape);
  });
}

/**
 * Turns each image round its middle, by an angle that is uniform from −degrees to degrees, anticlockwise where
 * positive. Between pixels the numbers are interpolated bilinearly.
 *
 * @throws DtypeError for images that are neither float32 nor float64.
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html
 * @example
 * ```ts
 * import { randomRotation } from "chainrule/data";
 * randomRotation(15)(ones([8, 1, 28, 28])).shape; // → 8,1,28,28
 * ```
 */
export function randomRotation(degrees: number, options: FillOption = {}): ImageTransform {
  checkArgument("randomRotation", "degrees", angle, degrees);
  checkOptions("randomRotation", { fill: finite }, options);
  return imageTransform("randomRotation", (images, generator) => {
    checkFloat("randomRotation", images);
    const angles = new Float64Array(images.shape[0]);
    fillUniform(angles, generator.next());
    return rotated(
      images,
      angles.map((u) => degrees * (2 * u - 1)),
      options.fill ?? 0,
    );
  });
}

const angle = kind(
  "a number of degrees from 0 to 180",
  (value) => notNegative.accepts(value) && Number(value) <= 180,
);

/**
 * Adds noise to each number of the images, normal with mean 0.
 *
 * @param std its standard deviation, in the pixels' unit.
 * @throws DtypeError for images that are neither float32 nor float64.
 * @example
 * ```ts
 * import { gaussianNoise } from "chainrule/data";
 * gaussianNoise(0.1)(ones([8, 1, 28, 28])).shape; // → 8,1,28,28
 * ```
 */
export function gaussianNoise(std: number): ImageTransform {
  const deviation = kind(
    "a finite number from 0",
    (n) => notNegative.accepts(n) && finite.accepts(n),
  );
  checkArgument("gaussianNoise", "std", deviation, std);
  return imageTransform("gaussianNoise", (images, generator) => {
    checkFloat("gaussianNoise", images);
    const out = allocate(images.dtype, images.size) as Float32Array | Float64Array;
    fillNormal(out, generator.next());
    const { data } = images;
    for (let i = 0; i < out.length; i++) out[i] = data[i] + std * out[i];
    return Tensor.from(out, images.shape);
  });
}

/**
 * One transform after the other.
 *
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.Compose.html
 * @example
 * ```ts
 * import { compose, gaussianNoise, randomCrop } from "chainrule/data";
 * compose(randomCrop(24), gaussianNoise(0.1))(ones([8, 1, 28, 28])).shape; // → 8,1,24,24
 * ```
 */
export function compose(...transforms: ImageTransform[]): ImageTransform {
  for (const transform of transforms) checkArgument("compose", "a transform", callback, transform);
  return imageTransform("compose", (images, generator) =>
    transforms.reduce((made, transform) => transform(made, generator), images),
  );
}
