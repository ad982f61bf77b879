import { elementwise } from "./elementwise.ts";

/**
 * max(x, 0) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
 * @example
 * ```ts
 * F.relu([-1, 2]).toArray(); // → 0,2
 * ```
 */
export const relu = /* @__PURE__ */ elementwise("relu");

/**
 * x kept between 0 and 6.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html
 * @example
 * ```ts
 * F.relu6([-1, 2, 9]).toArray(); // → 0,2,6
 * ```
 */
export const relu6 = /* @__PURE__ */ elementwise("relu6");

/**
 * x where it is positive, else negativeSlope · x (default 0.01).
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html
 * @example
 * ```ts
 * F.leakyRelu([-2, 2], 0.5).toArray(); // → -1,2
 * ```
 */
export const leakyRelu = /* @__PURE__ */ elementwise("leakyRelu");

/**
 * x where it is positive, else alpha · (eˣ − 1) (alpha: 1).
 *
 * Source: Clevert et al., Exponential Linear Units (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.elu.html
 * @example
 * ```ts
 * F.elu([-100, 2], 0.5).toArray(); // → -0.5,2
 * ```
 */
export const elu = /* @__PURE__ */ elementwise("elu");

/**
 * ELU with the two constants that keep mean 0 and variance 1 from layer to layer.
 *
 * Source: Klambauer et al., Self-Normalizing Neural Networks (2017);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.selu.html
 * @example
 * ```ts
 * F.selu(tensor([0, 1], { dtype: "float64" })).toArray(); // → 0,1.0507009873554805
 * ```
 */
export const selu = /* @__PURE__ */ elementwise("selu");

/**
 * x where it is positive, else alpha · (e^(x / alpha) − 1) (alpha: 1): its slope has no jump at 0.
 *
 * Source: Barron, Continuously Differentiable Exponential Linear Units (2017);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.celu.html
 * @example
 * ```ts
 * F.celu([-100, 2], 0.5).toArray(); // → -0.5,2
 * ```
 */
export const celu = /* @__PURE__ */ elementwise("celu");

/**
 * x where it is above the threshold, else the value.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
 * @example
 * ```ts
 * F.threshold([0.5, 2], 1, -7).toArray(); // → -7,2
 * ```
 */
export const threshold = /* @__PURE__ */ elementwise("threshold");
