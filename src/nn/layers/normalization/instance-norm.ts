import { instanceNorm } from "../../../functional/normalization/instance-norm.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { TensorLike } from "../../../tensor/tensor-like.ts";
import type { Fits, fits, Same } from "../../fits.ts";
import { RunningNorm, type RunningNormOptions } from "./running-norm.ts";

/** Defaults: affine and trackRunningStats false; a momentum of null keeps the statistics as they are. */
export type InstanceNormLayerOptions = RunningNormOptions;

abstract class InstanceNorm<Features extends number> extends RunningNorm {
  constructor(numFeatures: Features, options: InstanceNormLayerOptions = {}) {
    super(numFeatures, options, false);
  }

  /** @param ndim of a batch; one sample has a dimension less. */
  protected normalized(x: Tensor, ndim: number): Tensor {
    const { runningMean, runningVar, weight, bias, eps } = this;
    const useInputStats = this.training || runningMean === null;
    const momentum = this.momentum ?? 0;
    const options = { runningMean, runningVar, weight, bias, useInputStats, momentum, eps };
    if (x.ndim === ndim) return instanceNorm(x, options);
    return instanceNorm(x.unsqueeze(0), options).squeeze(0);
  }
}

/**
 * Instance normalization of sequences [N, C, L] or [C, L]: γ · (x − mean)/√(variance + eps) + β, mean and
 * biased variance taken for each sample and channel. Nothing is learnt, and no statistics are kept, unless
 * `affine` and `trackRunningStats` say so.
 *
 * @throws ShapeError in `forward`, for another shape and for a single position.
 * Source: Ulyanov, Vedaldi and Lempitsky, Instance normalization (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 * @example
 * ```ts
 * const norm = new nn.InstanceNorm1d(2, { eps: 0 });
 * norm.forward(tensor([[[1, 3], [5, 9]]])).toArray(); // → -1,1,-1,1
 * ```
 */
export class InstanceNorm1d<Features extends number = number> extends InstanceNorm<Features> {
  declare readonly [fits]?: Fits<
    { channels: Features },
    Same,
    `InstanceNorm1d(${Features}): expected input [N, ${Features}, L] or [${Features}, L]`
  >;

  forward(x: TensorLike): Tensor {
    const [batch, sample]: [string[], string[]][] = [
      [["N"], ["L"]],
      [[], ["L"]],
    ];
    return this.normalized(this.inputOf(x, [batch, sample]), 3);
  }
}

/**
 * Instance normalization of images [N, C, H, W] or [C, H, W], as {@link InstanceNorm1d}.
 *
 * @throws ShapeError in `forward`, for another shape and for a single position.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 * @example
 * ```ts
 * const norm = new nn.InstanceNorm2d(2, { eps: 0 });
 * norm.forward(tensor([[[[1, 3]], [[5, 9]]]])).toArray(); // → -1,1,-1,1
 * ```
 */
export class InstanceNorm2d<Features extends number = number> extends InstanceNorm<Features> {
  declare readonly [fits]?: Fits<
    { channels: Features },
    Same,
    `InstanceNorm2d(${Features}): expected input [N, ${Features}, H, W] or [${Features}, H, W]`
  >;

  forward(x: TensorLike): Tensor {
    const [batch, sample]: [string[], string[]][] = [
      [["N"], ["H", "W"]],
      [[], ["H", "W"]],
    ];
    return this.normalized(this.inputOf(x, [batch, sample]), 4);
  }
}
