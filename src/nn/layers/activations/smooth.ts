import { type GeluOptions, gelu, geluOptions } from "../../../functional/activations/smooth.ts";
import { checkOptions } from "../../../tensor/arguments.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { TensorLike } from "../../../tensor/tensor-like.ts";
import type { fits, Same } from "../../fits.ts";
import { Module } from "../../module.ts";
import { elementwise } from "./elementwise.ts";

/**
 * 1/(1 + e⁻ˣ) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 * @example
 * ```ts
 * new nn.Sigmoid().forward(tensor([0])).item(); // → 0.5
 * ```
 */
export class Sigmoid extends /* @__PURE__ */ elementwise("sigmoid") {}

/**
 * log(1/(1 + e⁻ˣ)) of each element, without overflow.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 * @example
 * ```ts
 * new nn.LogSigmoid().forward(tensor([-1000, 1000])).toArray(); // → -1000,0
 * ```
 */
export class LogSigmoid extends /* @__PURE__ */ elementwise("logSigmoid") {}

/**
 * The hyperbolic tangent of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 * @example
 * ```ts
 * new nn.Tanh().forward(tensor([0, 100])).toArray(); // → 0,1
 * ```
 */
export class Tanh extends /* @__PURE__ */ elementwise("tanh") {}

/**
 * x · Φ(x) of each element, with Φ the normal distribution function; with `{ approximate: "tanh" }` the
 * formula that many checkpoints were trained with.
 *
 * Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.GELU.html
 * @example
 * ```ts
 * new nn.GELU().forward(tensor([0, 100])).toArray(); // → 0,100
 * ```
 */
export class GELU extends Module {
  declare readonly [fits]?: Same;
  readonly approximate: "none" | "tanh";

  constructor(options: GeluOptions = {}) {
    super();
    checkOptions("GELU", geluOptions, options);
    this.approximate = options.approximate ?? "none";
  }

  forward(x: TensorLike): Tensor {
    return gelu(x, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return this.approximate === "none" ? "" : this.approximate;
  }
}

/**
 * x · σ(x) of each element, also called swish.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 * @example
 * ```ts
 * new nn.SiLU().forward(tensor([0, 100])).toArray(); // → 0,100
 * ```
 */
export class SiLU extends /* @__PURE__ */ elementwise("silu") {}

/**
 * x · tanh(log(1 + eˣ)) of each element.
 *
 * Source: Misra, Mish: A Self Regularized Non-Monotonic Activation Function (2019);
 * https://pytorch.org/docs/stable/generated/torch.nn.Mish.html
 * @example
 * ```ts
 * new nn.Mish().forward(tensor([0, 100])).toArray(); // → 0,100
 * ```
 */
export class Mish extends /* @__PURE__ */ elementwise("mish") {}

/**
 * log(1 + e^(beta·x)) / beta of each element (beta: 1), a smooth ReLU; x itself where beta·x is above a
 * threshold that is given.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html, but with no threshold unless
 * one is given: it is exact also above 20, where PyTorch by default gives x.
 * @example
 * ```ts
 * new nn.Softplus().forward(tensor([-1000, 1000])).toArray(); // → 0,1000
 * ```
 */
export class Softplus extends /* @__PURE__ */ elementwise("softplus", {
  beta: 1,
  threshold: Infinity,
}) {}

/**
 * x / (1 + |x|) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 * @example
 * ```ts
 * new nn.Softsign().forward(tensor([-1, 3])).toArray(); // → -0.5,0.75
 * ```
 */
export class Softsign extends /* @__PURE__ */ elementwise("softsign") {}
