import { narrowed } from "../ops/autocast.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, type Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import type { Rank } from "./spatial.ts";

/** The weight of a convolution, and what it says: of a transposed one, channels the other way round. */
export interface ConvolutionWeight {
  readonly weight: Tensor;
  readonly input: number;
  readonly output: number;
  readonly kernel: Shape;
}

/** @throws ShapeError for a weight that is none, or does not fall into so many groups. */
export function weightOf(
  operation: string,
  given: TensorLike,
  rank: Rank,
  groups: number,
  isTransposed: boolean,
): ConvolutionWeight {
  const weight = tensorOf(operation, "weight", given);
  const [first, second, ...kernel] = weight.shape;
  const hasSizes = weight.ndim === rank + 2 && weight.size > 0;
  if (!hasSizes || first % groups !== 0) {
    const channels = isTransposed ? "in, out/groups" : "out, in/groups";
    const sizes = rank === 1 ? "kernel" : "kernel height, kernel width";
    const parts = groups > 1 ? ` with ${isTransposed ? "in" : "out"} a multiple of ${groups}` : "";
    throw new ShapeError(
      `${operation}: expected a weight [${channels}, ${sizes}]${parts}, got ` +
        formatShape(weight.shape),
    );
  }
  const [input, output] = isTransposed ? [first, second * groups] : [second * groups, first];
  return { weight: narrowed(weight), input, output, kernel };
}

/** Adds a number to each channel of images [N, C, H, W]. @throws ShapeError for one that is not [C]. */
export function addBias(operation: string, images: Tensor, given: TensorLike | null): Tensor {
  if (given === null) return images;
  const bias = narrowed(tensorOf(operation, "bias", given, images.dtype));
  const [, channels] = images.shape;
  if (bias.ndim !== 1 || bias.size !== channels) {
    throw new ShapeError(
      `${operation}: expected a bias [${channels}], got ${formatShape(bias.shape)}`,
    );
  }
  return images.add(bias.reshape([channels, 1, 1]));
}
