import { cat } from "../ops/concat.ts";
import { Generator } from "../random/generator.ts";
import { wordAt } from "../random/philox.ts";
import { callback, checkArgument, checkOptions, nonNegativeInteger } from "../tensor/arguments.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Dataset, datasetKind } from "./dataset.ts";
import type { ImageTransform } from "./image-transforms.ts";

export interface AugmentedOptions {
  /** Another seed gives other images. Default 0. */
  seed?: number;
}

type Images<Targets> = readonly [images: Tensor, targets: Targets];

/**
 * A dataset whose images [N, C, H, W] are transformed when they are read, anew in every epoch.
 *
 * What is drawn for a sample comes from the seed, the epoch and the sample's position in the dataset alone. So an image
 * is the same in whatever order, batch or worker it is read, and in a run that is resumed. Who reads without a loader
 * gets epoch 0.
 *
 * @throws ShapeError for a transform that makes images of different sizes.
 * @example
 * ```ts
 * import { augmented, randomShift, TensorDataset } from "chainrule/data";
 * const dataset = new TensorDataset(ones([4, 1, 8, 8]), tensor([0, 1, 0, 1]));
 * const shifted = augmented(dataset, randomShift(2), { seed: 7 });
 * shifted.batch(Int32Array.of(3, 0))[0].shape; // → 2,1,8,8
 * ```
 */
export function augmented<Targets>(
  dataset: Dataset<Images<Targets>>,
  transform: ImageTransform,
  options: AugmentedOptions = {},
): Dataset<Images<Targets>> {
  checkArgument("augmented", "dataset", datasetKind, dataset);
  checkArgument("augmented", "transform", callback, transform);
  checkOptions("augmented", { seed: nonNegativeInteger }, options);
  const { seed = 0 } = options;
  return {
    get length() {
      return dataset.length;
    },
    batch(indices, epoch = 0) {
      const [images, targets] = dataset.batch(indices, epoch);
      const { data } = images;
      const [, ...shape] = images.shape;
      const size = images.size / Math.max(1, indices.length);
      const one = (index: number, i: number) =>
        transform(
          Tensor.from(data.slice(i * size, (i + 1) * size), [1, ...shape]),
          new Generator(sampleSeed(seed, epoch, index)),
        );
      const made = Array.from(indices, one);
      return [made.length > 0 ? cat(made) : transform(images, new Generator(seed)), targets];
    },
  };
}

/** 53 bits of the draw { seed, offset: epoch }, of two words for each sample. */
function sampleSeed(seed: number, epoch: number, index: number): number {
  const key = { seed, offset: epoch };
  return wordAt(2 * index, key, 0) * 2 ** 21 + (wordAt(2 * index + 1, key, 0) >>> 11);
}
