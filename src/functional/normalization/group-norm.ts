import { inFloat32 } from "../../ops/in-float32.ts";
import {
  checkArgument,
  checkOptions,
  notNegative,
  type OptionTable,
  orNull,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorKind, tensorOf } from "../../tensor/tensor-like.ts";
import { affine, alongChannels, channelsOf, standardize, statistics } from "./standardize.ts";

export interface GroupNormOptions {
  /** The factor γ, [C]; null for 1. */
  weight?: Tensor | null;
  /** The offset β, [C]; null for 0. */
  bias?: Tensor | null;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

const groupNormOptions: OptionTable<GroupNormOptions> = {
  weight: orNull(tensorKind),
  bias: orNull(tensorKind),
  eps: notNegative,
};

/**
 * Group normalization: γ · (x − mean) / √(variance + eps) + β, mean and biased variance taken for each
 * sample over a group of channels and all positions.
 *
 * @param x [N, C, ...]
 * @param numGroups in how many groups of equal size the channels are taken, in their order.
 * @throws ShapeError where the groups do not divide the channels, γ or β is not [C], or a single sample
 * has a single number in each group.
 * Source: Wu and He, Group normalization (2018);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 * @example
 * ```ts
 * F.groupNorm(tensor([[1, 3, 5, 9]]), 2, { eps: 0 }).toArray(); // → -1,1,-1,1
 * ```
 */
export function groupNorm(
  x: TensorLike,
  numGroups: number,
  options: GroupNormOptions = {},
): Tensor {
  checkArgument("groupNorm", "numGroups", positiveInteger, numGroups);
  checkOptions("groupNorm", groupNormOptions, options);
  const { weight = null, bias = null, eps = 1e-5 } = options;
  const batch = tensorOf("groupNorm", "x", x, weight?.dtype);
  const channels = channelsOf("groupNorm", batch, { weight, bias });
  if (channels % numGroups !== 0) {
    throw new ShapeError(
      `groupNorm: ${channels} channels, of an input ${formatShape(batch.shape)}, do not make ` +
        `${numGroups} groups of equal size`,
    );
  }
  if (batch.size === numGroups) {
    throw new ShapeError(
      `groupNorm: a variance needs more than one value per group, got ${formatShape(batch.shape)} ` +
        `in ${numGroups} groups`,
    );
  }
  const samples = batch.shape[0];
  return inFloat32(batch, (wide) => {
    const grouped = wide.reshape([samples, numGroups, batch.size / (samples * numGroups) || 0]);
    const normalized = standardize(statistics(grouped, [2]), eps, { weight: null, bias: null });
    return affine(normalized.reshape(batch.shape), {
      weight: alongChannels(weight, batch),
      bias: alongChannels(bias, batch),
    });
  });
}
