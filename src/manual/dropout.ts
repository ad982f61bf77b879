import { formula, less, mul, select } from "../expr/build.ts";
import { observe } from "../ops/interceptors.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import { rand } from "../ops/random.ts";
import { defaultGenerator, type Generator, generatorKind } from "../random/generator.ts";
import { checkArgument, checkOptions, probability } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer } from "./layer.ts";

const maskOf = formula((uniform, p, scale) => select(less(uniform, p), 0, scale));
const product = formula((a, b) => mul(a, b));

/**
 * In training, sets each element to 0 with probability p (default 0.5) and divides the others by
 * 1 − p, which keeps the expected value ("inverted" dropout). In evaluation y is x itself.
 *
 * The mask is the one that `nn.Dropout` draws from the same state of the generator.
 *
 * @throws ValueError for a p outside [0, 1].
 * Source: Srivastava et al., Dropout (2014).
 * @example
 * ```ts
 * import { Dropout } from "chainrule/manual";
 * const dropout = new Dropout(0.5);
 * const y = dropout.forward(ones([1000]));
 * y.max().item(); // → 2
 * dropout.backward(ones([1000])).sub(y).abs().sum().item(); // → 0
 * ```
 */
export class Dropout extends BaseLayer<{ mask: Tensor | null }> {
  readonly p: number;
  /** Where the masks come from. */
  readonly generator: Generator;
  training = true;

  constructor(p = 0.5, options: { generator?: Generator } = {}) {
    super();
    checkArgument("Dropout", "p", probability, p);
    checkOptions("Dropout", { generator: generatorKind }, options);
    this.p = p;
    this.generator = options.generator ?? defaultGenerator;
  }

  forward(x: Tensor): Tensor {
    this.expect(x);
    const training = observe(() => this.training);
    if (!training || this.p === 0) return this.keep({ mask: null }, x);
    const mask = this.#drawMask(x);
    const y = this.buffer("y", x.shape, x.dtype);
    // y = x · mask
    assign(y, product, [x, mask]);
    return this.keep({ mask }, y);
  }

  backward(dy: Tensor): Tensor {
    const { mask } = this.recall(dy);
    if (!mask) return dy;
    const dx = this.buffer("dx", dy.shape, dy.dtype);
    // dx = dy · mask: the same mask, with its scale
    assign(dx, product, [dy, mask]);
    return dx;
  }

  /** 0 with probability p, else 1/(1 − p). */
  #drawMask(x: Tensor): Tensor {
    const uniform = rand(x.shape, { generator: this.generator });
    const mask = this.buffer("mask", x.shape, x.dtype);
    const scale = this.p < 1 ? 1 / (1 - this.p) : 0;
    return assign(mask, maskOf, [uniform, operand(this.p, "float64"), operand(scale, "float64")]);
  }
}
