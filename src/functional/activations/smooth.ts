import { checkOptions, type OptionTable, oneOf } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { elementwise } from "./elementwise.ts";

/**
 * 1/(1 + e⁻ˣ) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.sigmoid.html
 * @example
 * ```ts
 * F.sigmoid([0, 100]).toArray(); // → 0.5,1
 * ```
 */
export const sigmoid = /* @__PURE__ */ elementwise("sigmoid");

/**
 * log(1/(1 + e⁻ˣ)) of each element, without overflow.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.logsigmoid.html
 * @example
 * ```ts
 * F.logSigmoid([-1000, 1000]).toArray(); // → -1000,0
 * ```
 */
export const logSigmoid = /* @__PURE__ */ elementwise("logSigmoid");

/**
 * The hyperbolic tangent of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.tanh.html
 * @example
 * ```ts
 * F.tanh([0, 100]).toArray(); // → 0,1
 * ```
 */
export const tanh = /* @__PURE__ */ elementwise("tanh");

export interface GeluOptions {
  /** Default "none", the exact function; "tanh" for the formula that many checkpoints were trained with. */
  approximate?: "none" | "tanh";
}

export const geluOptions: OptionTable<GeluOptions> = { approximate: oneOf("none", "tanh") };

/**
 * x · Φ(x) of each element, with Φ the normal distribution function.
 *
 * Source: Hendrycks and Gimpel, Gaussian Error Linear Units (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html
 * @example
 * ```ts
 * F.gelu([0, 100]).toArray(); // → 0,100
 * F.gelu([0, 100], { approximate: "tanh" }).toArray(); // → 0,100
 * ```
 */
export function gelu(x: TensorLike, options: GeluOptions = {}): Tensor {
  checkOptions("gelu", geluOptions, options);
  const given = tensorOf("gelu", "x", x);
  return options.approximate === "tanh" ? given.geluTanh() : given.gelu();
}

/**
 * x · σ(x) of each element, also called swish.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.silu.html
 * @example
 * ```ts
 * F.silu([0, 100]).toArray(); // → 0,100
 * ```
 */
export const silu = /* @__PURE__ */ elementwise("silu");

/**
 * x · tanh(log(1 + eˣ)) of each element.
 *
 * Source: Misra, Mish: A Self Regularized Non-Monotonic Activation Function (2019);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.mish.html
 * @example
 * ```ts
 * F.mish([0, 100]).toArray(); // → 0,100
 * ```
 */
export const mish = /* @__PURE__ */ elementwise("mish");

/**
 * log(1 + e^(beta·x)) / beta of each element (beta: 1), a smooth ReLU; x itself where beta·x is above a
 * threshold that is given.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html, but with no
 * threshold unless one is given: it is exact also above 20, where PyTorch by default gives x.
 * @example
 * ```ts
 * F.softplus([-1000, 1000]).toArray(); // → 0,1000
 * F.softplus([-1000, 3], 2, 1).toArray(); // → 0,3
 * ```
 */
export const softplus = /* @__PURE__ */ elementwise("softplus");

/**
 * x / (1 + |x|) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html
 * @example
 * ```ts
 * F.softsign([-1, 3]).toArray(); // → -0.5,0.75
 * ```
 */
export const softsign = /* @__PURE__ */ elementwise("softsign");
