import { add, formula } from "../expr/build.ts";
import { kaimingNormal_ } from "../nn/init.ts";
import { assign } from "../ops/methods/inplace.ts";
import { fold, unfold } from "../ops/unfold.ts";
import {
  checkArgument,
  checkOptions,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer, type Parameter, parameter } from "./layer.ts";
import { type LinearOptions, linearOptions } from "./linear.ts";
import {
  nonNegativePair,
  type Pair,
  pairOf,
  placesOf,
  positivePair,
  type Window,
} from "./window.ts";

/** The weight is [out, in, height, width]; He's variance is 2 / (in · height · width). */
export interface Conv2dOptions extends LinearOptions {
  /** How far the kernel moves from one output to the next. Default 1. */
  stride?: Pair;
  /** How many zeros stand around the image on each side. Default 0. */
  padding?: Pair;
  /** How far the kernel's numbers stand apart. Default 1. */
  dilation?: Pair;
}

const conv2dOptions: OptionTable<Conv2dOptions> = {
  ...linearOptions,
  stride: positivePair,
  padding: nonNegativePair,
  dilation: positivePair,
};

const sum = formula((a, b) => add(a, b));

/**
 * A convolution of images: from [batch, in, height, width] to [batch, out, …, …]. At every place of the
 * window, y is the sum of products of the window's numbers with a kernel.
 *
 * For each number, with stride s, dilation d and padding p along each side, and x = 0 outside of the image,
 *
 *     y[n,o,i,j]  = Σ over c,u,v of x[n, c, s·i + d·u − p, s·j + d·v − p] · w[o,c,u,v] + b[o]
 *     dw[o,c,u,v] = Σ over n,i,j of dy[n,o,i,j] · x[n, c, s·i + d·u − p, s·j + d·v − p]
 *     dx[n,c,k,l] = Σ over o,u,v of dy[n,o,i,j] · w[o,c,u,v], with s·i + d·u − p = k, s·j + d·v − p = l
 *
 * So dW is the cross-correlation of x with dy. In dx the index of dy is i = (k + p − d·u) / s: it falls where
 * u rises, and dx is that of dy with the flipped kernel.
 *
 * @throws ShapeError for an x of other channels or smaller than the kernel, and for a dy that does not fit;
 * DtypeError; GraphError for a `backward` without its `forward`.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 * @example
 * ```ts
 * import { Conv2d } from "chainrule/manual";
 * const layer = new Conv2d(1, 1, [1, 2], { bias: false });
 * layer.weight.value.copy_(tensor([3, 4]).reshape([1, 1, 1, 2]));
 * layer.forward(tensor([[[[1, 10, 100]]]])).toArray(); // → 43,430
 * layer.backward(tensor([[[[1, 0.5]]]])).toArray(); // → 3,5.5,2
 * layer.weight.gradient.toArray(); // → 6,60
 * ```
 */
export class Conv2d extends BaseLayer<{ x: Tensor; columns: Tensor; weight: Tensor }> {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly window: Window;
  /** [out, in, height, width] */
  readonly weight: Parameter;
  /** [out] */
  readonly bias: Parameter | null;

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: Pair,
    options: Conv2dOptions = {},
  ) {
    super();
    checkArgument("Conv2d", "inChannels", positiveInteger, inChannels);
    checkArgument("Conv2d", "outChannels", positiveInteger, outChannels);
    checkArgument("Conv2d", "kernelSize", positivePair, kernelSize);
    checkOptions("Conv2d", conv2dOptions, options);
    const { stride = 1, padding = 0, dilation = 1 } = options;
    const { bias = true, dtype, initialize = kaimingNormal_, generator } = options;
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    const kernel = pairOf(kernelSize);
    this.window = {
      kernel,
      stride: pairOf(stride),
      padding: pairOf(padding),
      dilation: pairOf(dilation),
    };
    this.weight = parameter("weight", zeros([outChannels, inChannels, ...kernel], { dtype }));
    this.bias = bias ? parameter("bias", zeros([outChannels], { dtype })) : null;
    initialize(this.weight.value, { generator });
  }

  forward(x: Tensor): Tensor {
    this.expect(x, ["batch", this.inChannels, "height", "width"]);
    const weight = this.weight.value;
    const places = placesOf(`${this.label}: forward`, x.shape, this.window);
    const y = this.buffer("y", [x.shape[0], this.outChannels, ...places], x.dtype);

    // columns [batch, in·kh·kw, places]: at each place of the window, its numbers
    const columns = unfold(x, this.window);
    // y [batch, out, places] = W [out, in·kh·kw] · columns [batch, in·kh·kw, places] + b [out]
    const product = this.#kernels(weight).matmul(columns).reshape(y.shape);
    if (this.bias) assign(y, sum, [product, this.bias.value.reshape([this.outChannels, 1, 1])]);
    else y.copy_(product);
    return this.keep({ x, columns, weight }, y);
  }

  backward(dy: Tensor): Tensor {
    const { x, weight, flat } = this.#addGradients(dy);
    const dx = this.buffer("dx", x.shape, x.dtype);
    // dcolumns [batch, in·kh·kw, places] = Wᵀ [in·kh·kw, out] · dy [batch, out, places]
    const dColumns = this.#kernels(weight).T.matmul(flat);
    // dx = Σ over all windows that x stands in, of its dcolumns
    const [height, width] = x.shape.slice(2);
    return dx.copy_(fold(dColumns, [height, width], this.window));
  }

  backwardParameters(dy: Tensor): void {
    this.#addGradients(dy);
  }

  #addGradients(dy: Tensor): { x: Tensor; weight: Tensor; flat: Tensor } {
    const { x, columns, weight } = this.recall(dy);
    const [batch, out, down, across] = dy.shape;
    const flat = dy.reshape([batch, out, down * across]);
    // dW [out, in·kh·kw] = Σ over the batch of dy [out, places] · columnsᵀ [places, in·kh·kw]
    const dW = flat.matmul(columns.T).sum(0);
    this.weight.gradient.add_(dW.reshape(weight.shape));
    // db [out] = Σ over the batch and all places of dy: each was given the same b
    this.bias?.gradient.add_(dy.sum([0, 2, 3]));
    return { x, weight, flat };
  }

  /** The weight with a kernel as a row, [out, in·kh·kw]. */
  #kernels(weight: Tensor): Tensor {
    return weight.reshape([this.outChannels, weight.size / this.outChannels]);
  }

  override parameters(): Parameter[] {
    return this.bias ? [this.weight, this.bias] : [this.weight];
  }
}
