import { elementwise } from "./elementwise.ts";

/**
 * max(x, 0) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 * @example
 * ```ts
 * new nn.ReLU().forward(tensor([-1, 2])).toArray(); // → 0,2
 * ```
 */
export class ReLU extends /* @__PURE__ */ elementwise("relu") {}

/**
 * Each element kept between 0 and 6.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 * @example
 * ```ts
 * new nn.ReLU6().forward(tensor([-1, 2, 9])).toArray(); // → 0,2,6
 * ```
 */
export class ReLU6 extends /* @__PURE__ */ elementwise("relu6") {}

/**
 * x of each element where that is positive, else negativeSlope · x (0.01 by default).
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 * @example
 * ```ts
 * new nn.LeakyReLU(0.5).forward(tensor([-2, 2])).toArray(); // → -1,2
 * ```
 */
export class LeakyReLU extends /* @__PURE__ */ elementwise("leakyRelu", { negativeSlope: 0.01 }) {}

/**
 * x of each element where that is positive, else alpha · (eˣ − 1) (alpha: 1).
 *
 * Source: Clevert et al., Exponential Linear Units (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.ELU.html
 * @example
 * ```ts
 * new nn.ELU(0.5).forward(tensor([-100, 2])).toArray(); // → -0.5,2
 * ```
 */
export class ELU extends /* @__PURE__ */ elementwise("elu", { alpha: 1 }) {}

/**
 * ELU with the two constants that keep mean 0 and variance 1 from layer to layer. {@link AlphaDropout} is
 * the dropout for it, and `init.kaimingNormal_` with the nonlinearity "linear" its start.
 *
 * Source: Klambauer et al., Self-Normalizing Neural Networks (2017);
 * https://pytorch.org/docs/stable/generated/torch.nn.SELU.html
 * @example
 * ```ts
 * new nn.SELU().forward(tensor([0, 1], { dtype: "float64" })).toArray(); // → 0,1.0507009873554805
 * ```
 */
export class SELU extends /* @__PURE__ */ elementwise("selu") {}

/**
 * x of each element where that is positive, else alpha · (e^(x / alpha) − 1) (alpha: 1): its slope has no
 * jump at 0.
 *
 * Source: Barron, Continuously Differentiable Exponential Linear Units (2017);
 * https://pytorch.org/docs/stable/generated/torch.nn.CELU.html
 * @example
 * ```ts
 * new nn.CELU(0.5).forward(tensor([-100, 2])).toArray(); // → -0.5,2
 * ```
 */
export class CELU extends /* @__PURE__ */ elementwise("celu", { alpha: 1 }) {}

/**
 * x of each element where that is above the threshold, else the value.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 * @example
 * ```ts
 * new nn.Threshold(1, -7).forward(tensor([0.5, 2])).toArray(); // → -7,2
 * ```
 */
export class Threshold extends /* @__PURE__ */ elementwise("threshold", {
  threshold: undefined,
  value: undefined,
}) {}
