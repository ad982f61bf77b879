import { add, formula } from "../expr/build.ts";
import { kaimingNormal_ } from "../nn/init.ts";
import { assign } from "../ops/methods/inplace.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  flag,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer, type Parameter, parameter } from "./layer.ts";

export interface LinearOptions {
  /** Add a bias. Default true. */
  bias?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /**
   * Fills the weight [out, in]; the bias starts at 0. Default He's, for layers before a ReLU: normal,
   * of variance 2/in. Others are in `nn.init`: He's uniform one is `nn.init.kaimingUniform_`.
   */
  initialize?: (weight: Tensor, options: { generator?: Generator }) => void;
  /** Where the initial numbers come from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

export const linearOptions: OptionTable<LinearOptions> = {
  bias: flag,
  dtype: floatDtype,
  initialize: callback,
  generator: generatorKind,
};

const sum = formula((a, b) => add(a, b));

/**
 * A fully connected layer: y = x · Wᵀ + b, from [batch, in] to [batch, out].
 *
 * The weight is [out, in], as PyTorch keeps it: a row holds the weights of one output. For each number,
 * yₙₒ = Σᵢ xₙᵢ·wₒᵢ + bₒ. The gradient of w sums over all that w was used for, the samples n; that of x
 * over all that x was used for, the outputs o: dwₒᵢ = Σₙ dyₙₒ·xₙᵢ, dbₒ = Σₙ dyₙₒ, dxₙᵢ = Σₒ dyₙₒ·wₒᵢ.
 *
 * @throws ShapeError, DtypeError for an x or dy that does not fit; GraphError for a `backward` without
 * its `forward`.
 * Source of the initial weights: He et al., Delving deep into rectifiers (2015).
 * @example
 * ```ts
 * import { Linear } from "chainrule/manual";
 * const layer = new Linear(2, 1);
 * layer.weight.value.copy_(tensor([[3, 4]]));
 * layer.forward(tensor([[1, 10]])).toArray(); // → 43
 * layer.backward(ones([1, 1])).toArray(); // → 3,4
 * layer.weight.gradient.toArray(); // → 1,10
 * ```
 */
export class Linear extends BaseLayer<{ x: Tensor; weight: Tensor }> {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [out, in] */
  readonly weight: Parameter;
  /** [out] */
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    checkArgument("Linear", "inFeatures", positiveInteger, inFeatures);
    checkArgument("Linear", "outFeatures", positiveInteger, outFeatures);
    checkOptions("Linear", linearOptions, options);
    const { bias = true, dtype, initialize = kaimingNormal_, generator } = options;
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = parameter("weight", zeros([outFeatures, inFeatures], { dtype }));
    this.bias = bias ? parameter("bias", zeros([outFeatures], { dtype })) : null;
    initialize(this.weight.value, { generator });
  }

  forward(x: Tensor): Tensor {
    this.expect(x, ["batch", this.inFeatures]);
    const weight = this.weight.value;
    const y = this.buffer("y", [x.shape[0], this.outFeatures], x.dtype);
    // y [batch, out] = x [batch, in] · Wᵀ [in, out] + b [out]
    const product = x.matmul(weight.T);
    if (this.bias) assign(y, sum, [product, this.bias.value]);
    else y.copy_(product);
    return this.keep({ x, weight }, y);
  }

  backward(dy: Tensor): Tensor {
    const { x, weight } = this.#addGradients(dy);
    const dx = this.buffer("dx", x.shape, x.dtype);
    // dx [batch, in] = dy [batch, out] · W [out, in]
    return dx.copy_(dy.matmul(weight));
  }

  backwardParameters(dy: Tensor): void {
    this.#addGradients(dy);
  }

  #addGradients(dy: Tensor): { x: Tensor; weight: Tensor } {
    const kept = this.recall(dy);
    // dW [out, in] = dyᵀ [out, batch] · x [batch, in]: the product sums over the batch
    this.weight.gradient.add_(dy.T.matmul(kept.x));
    // db [out] = Σ over the batch of dy [batch, out]: every sample was given the same b
    this.bias?.gradient.add_(dy.sum(0));
    return kept;
  }

  override parameters(): Parameter[] {
    return this.bias ? [this.weight, this.bias] : [this.weight];
  }
}
