import { prelu, rrelu } from "../../../functional/activations/slopes.ts";
import { type Generator, generatorKind } from "../../../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  finite,
  type OptionTable,
  positiveInteger,
} from "../../../tensor/arguments.ts";
import { full } from "../../../tensor/creation.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import { ValueError } from "../../../tensor/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { TensorLike } from "../../../tensor/tensor-like.ts";
import type { fits, Same } from "../../fits.ts";
import { Module } from "../../module.ts";
import { Parameter } from "../../parameter.ts";

export interface PReLUOptions {
  /** The slopes at the start. Default 0.25. */
  init?: number;
  /** Default float32. */
  dtype?: FloatDtype;
}

const preluOptions: OptionTable<PReLUOptions> = {
  init: finite,
  dtype: floatDtype,
};

/**
 * x of each element where that is positive, else weight · x, with a weight that is learnt (0.25 at the
 * start), one or one for each channel.
 *
 * @throws ShapeError in `forward`, where there are other weights than channels.
 * Source: He et al., Delving Deep into Rectifiers (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 * @example
 * ```ts
 * new nn.PReLU().forward(tensor([-4, 4])).toArray(); // → -1,4
 * ```
 */
export class PReLU extends Module {
  declare readonly [fits]?: Same;
  /** [numParameters] */
  readonly weight: Parameter;

  /** @param numParameters how many slopes: 1 (default), or one for each channel of [N, C, ...] */
  constructor(numParameters = 1, options: PReLUOptions = {}) {
    super();
    checkArgument("PReLU", "numParameters", positiveInteger, numParameters);
    checkOptions("PReLU", preluOptions, options);
    const { init = 0.25, dtype } = options;
    this.weight = new Parameter(full([numParameters], init, { dtype }));
  }

  forward(x: TensorLike): Tensor {
    return prelu(x, this.weight);
  }

  override extraRepr(): string {
    return String(this.weight.size);
  }
}

/**
 * x of each element where that is positive, else a slope · x: in training one drawn for each element
 * between lower (1/8) and upper (1/3), in evaluation the middle one.
 *
 * @throws ValueError where lower is above upper.
 * Source: Xu et al., Empirical Evaluation of Rectified Activations (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.RReLU.html
 * @example
 * ```ts
 * new nn.RReLU(0, 0.5).eval().forward(tensor([-4, 4])).toArray(); // → -1,4
 * ```
 */
export class RReLU extends Module {
  declare readonly [fits]?: Same;
  readonly lower: number;
  readonly upper: number;
  /** Where the slopes come from; undefined for the global generator. */
  readonly generator: Generator | undefined;

  constructor(lower = 1 / 8, upper = 1 / 3, options: { generator?: Generator } = {}) {
    super();
    checkArgument("RReLU", "lower", finite, lower);
    checkArgument("RReLU", "upper", finite, upper);
    checkOptions("RReLU", { generator: generatorKind }, options);
    if (lower > upper) {
      throw new ValueError(`RReLU: lower must not be above upper, got ${lower} and ${upper}`);
    }
    this.lower = lower;
    this.upper = upper;
    this.generator = options.generator;
  }

  forward(x: TensorLike): Tensor {
    const { lower, upper, training, generator } = this;
    return rrelu(x, { lower, upper, training, generator });
  }

  override extraRepr(): string {
    return `${this.lower} to ${this.upper}`;
  }
}
