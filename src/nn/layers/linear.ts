import { checkFeatures, linear } from "../../functional/linear.ts";
import { type Generator, generatorKind } from "../../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  type OptionTable,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { zeros } from "../../tensor/creation.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { floatDtype } from "../../tensor/dtype-kind.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import type { Fits, fits } from "../fits.ts";
import { Module } from "../module.ts";
import { Parameter } from "../parameter.ts";
import { initialize } from "./default-initialization.ts";

export interface LinearOptions {
  /** Default true. */
  bias?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator. */
  generator?: Generator;
}

const linearOptions: OptionTable<LinearOptions> = {
  bias: flag,
  dtype: floatDtype,
  generator: generatorKind,
};

/**
 * A fully connected layer, x·Wᵀ + b: [..., in] to [..., out].
 *
 * Weight and bias start uniform within ±1/√in.
 *
 * @throws ValueError for sizes that are not positive integers, and for an option that is none;
 * ShapeError in `forward`, for an input that does not end in `in`.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 * @example
 * ```ts
 * new nn.Linear(784, 256).forward(zeros([32, 784])).shape; // → 32,256
 * ```
 */
export class Linear<In extends number = number, Out extends number = number> extends Module {
  declare readonly [fits]?: Fits<
    { features: In },
    { features: Out },
    `Linear(${In} → ${Out}): expected input [..., ${In}]`
  >;
  /** [out, in] */
  readonly weight: Parameter;
  /** [out] */
  readonly bias: Parameter | null;

  constructor(inFeatures: In, outFeatures: Out, options: LinearOptions = {}) {
    super();
    checkArgument("Linear", "inFeatures", positiveInteger, inFeatures);
    checkArgument("Linear", "outFeatures", positiveInteger, outFeatures);
    checkOptions("Linear", linearOptions, options);
    const { bias = true, dtype, generator } = options;
    this.weight = new Parameter(zeros([outFeatures, inFeatures], { dtype }));
    this.bias = bias ? new Parameter(zeros([outFeatures], { dtype })) : null;
    initialize(this.weight, this.bias, generator);
  }

  forward(x: TensorLike): Tensor {
    const [out, features] = this.weight.shape;
    const input = tensorOf("Linear", "x", x, this.weight.dtype);
    checkFeatures(`Linear(${features} → ${out})`, input, features);
    return linear(input, this.weight, this.bias);
  }

  override extraRepr(): string {
    const [out, features] = this.weight.shape;
    return `${features} → ${out}${this.bias ? "" : ", bias: false"}`;
  }
}
