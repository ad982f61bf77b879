import { add, less, mul, select } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { narrowed } from "../../ops/autocast.ts";
import { map } from "../../ops/map/map.ts";
import { rand } from "../../ops/random.ts";
import { type Generator, generatorKind } from "../../random/generator.ts";
import { checkOptions, finite, flag, type OptionTable } from "../../tensor/arguments.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";

/**
 * x where it is positive, else weight · x: a leaky ReLU whose slope is learnt.
 *
 * @param x [N, C, ...], or any shape with a single weight
 * @param weight [1], or [C]: a slope for each channel
 * @throws ShapeError where there are other weights than channels.
 * Source: He et al., Delving Deep into Rectifiers (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
 * @example
 * ```ts
 * F.prelu([[-4, -4]], [0.25, 0.5]).toArray(); // → -1,-2
 * ```
 */
export function prelu(x: TensorLike, weight: TensorLike): Tensor {
  const slopes = narrowed(tensorOf("prelu", "weight", weight));
  const given = narrowed(tensorOf("prelu", "x", x, slopes.dtype));
  const channels = given.ndim > 1 ? given.shape[1] : 1;
  if (slopes.ndim > 1 || (slopes.size !== 1 && slopes.size !== channels)) {
    throw new ShapeError(
      `prelu: expected a weight [1] or [${channels}], one for each channel of the input ` +
        `${formatShape(given.shape)}, got ${formatShape(slopes.shape)}`,
    );
  }
  const isSingle = slopes.size === 1;
  const along = isSingle ? [] : [channels, ...given.shape.slice(2).map(() => 1)];
  return given.leakyRelu(slopes.reshape(along));
}

export interface RReluOptions {
  /** The least slope. Default 1/8. */
  lower?: number;
  /** The largest slope. Default 1/3. */
  upper?: number;
  /** Draw a slope for each element; else all have the middle one. Default false. */
  training?: boolean;
  /** Where the slopes come from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

const rreluOptions: OptionTable<RReluOptions> = {
  lower: finite,
  upper: finite,
  training: flag,
  generator: generatorKind,
};

/**
 * x where it is positive, else a slope · x: drawn for each element between lower and upper in training,
 * (lower + upper) / 2 without.
 *
 * @throws ValueError where lower is above upper.
 * Source: Xu et al., Empirical Evaluation of Rectified Activations (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html
 * @example
 * ```ts
 * F.rrelu([-4, 4], { lower: 0, upper: 0.5 }).toArray(); // → -1,4
 * ```
 */
export function rrelu(x: TensorLike, options: RReluOptions = {}): Tensor {
  checkOptions("rrelu", rreluOptions, options);
  const { lower = 1 / 8, upper = 1 / 3, training = false, generator } = options;
  if (lower > upper) {
    throw new ValueError(`rrelu: lower must not be above upper, got ${lower} and ${upper}`);
  }
  const given = tensorOf("rrelu", "x", x);
  if (!training) return given.leakyRelu((lower + upper) / 2);
  const slope = add(lower, mul(upper - lower, input(1)));
  const drawn = select(less(0, input(0)), input(0), mul(slope, input(0)));
  const dtype = isFloat(given.dtype) ? given.dtype : undefined;
  return map(drawn, [given, rand(given.shape, { generator })], dtype);
}
