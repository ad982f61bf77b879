import { groupNorm } from "../../../functional/normalization/group-norm.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  notNegative,
  type OptionTable,
  positiveInteger,
} from "../../../tensor/arguments.ts";
import { ones, zeros } from "../../../tensor/creation.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import { ShapeError, ValueError } from "../../../tensor/errors.ts";
import { formatShape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import type { Fits, fits, Same } from "../../fits.ts";
import { Module } from "../../module.ts";
import { Parameter } from "../../parameter.ts";

export interface GroupNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** Learn a factor and an offset for each channel. Default true. */
  affine?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
}

const groupNormOptions: OptionTable<GroupNormLayerOptions> = {
  eps: notNegative,
  affine: flag,
  dtype: floatDtype,
};

/**
 * Group normalization of [N, C, ...]: γ · (x − mean)/√(variance + eps) + β, mean and biased variance taken
 * for each sample over a group of channels and all positions. The same in training and evaluation.
 *
 * @throws ValueError where the groups do not divide the channels; ShapeError in `forward`, for other channels.
 * Source: Wu and He, Group normalization (2018);
 * https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 * @example
 * ```ts
 * new nn.GroupNorm(2, 4, { eps: 0 }).forward(tensor([[1, 3, 5, 9]])).toArray(); // → -1,1,-1,1
 * ```
 */
export class GroupNorm<
  Groups extends number = number,
  Channels extends number = number,
> extends Module {
  declare readonly [fits]?: Fits<
    { channels: Channels },
    Same,
    `GroupNorm(${Groups} groups of ${Channels}): expected input [N, ${Channels}, ...]`
  >;
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  /** γ, [C], 1 at the start. */
  readonly weight: Parameter | null;
  /** β, [C], 0 at the start. */
  readonly bias: Parameter | null;

  constructor(numGroups: Groups, numChannels: Channels, options: GroupNormLayerOptions = {}) {
    super();
    checkArgument("GroupNorm", "numGroups", positiveInteger, numGroups);
    checkArgument("GroupNorm", "numChannels", positiveInteger, numChannels);
    checkOptions("GroupNorm", groupNormOptions, options);
    if (numChannels % numGroups !== 0) {
      throw new ValueError(
        `GroupNorm: ${numChannels} channels do not make ${numGroups} groups of equal size`,
      );
    }
    const { eps = 1e-5, affine = true, dtype } = options;
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.weight = affine ? new Parameter(ones([numChannels], { dtype })) : null;
    this.bias = affine ? new Parameter(zeros([numChannels], { dtype })) : null;
  }

  forward(x: TensorLike): Tensor {
    const { numGroups, numChannels, weight, bias, eps } = this;
    const batch = tensorOf("GroupNorm", "x", x, weight?.dtype);
    if (batch.shape[1] !== numChannels) {
      throw new ShapeError(
        `GroupNorm(${this.extraRepr()}): expected input [N, ${numChannels}, ...], got ` +
          formatShape(batch.shape),
      );
    }
    return groupNorm(batch, numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    return `${this.numGroups} groups of ${this.numChannels}`;
  }
}
