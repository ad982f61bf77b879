import { elementwise } from "./elementwise.ts";

/**
 * x kept between minVal and maxVal (−1 and 1). At both, too, the slope is 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html
 * @example
 * ```ts
 * F.hardtanh([-3, 0.5, 3]).toArray(); // → -1,0.5,1
 * ```
 */
export const hardtanh = /* @__PURE__ */ elementwise("hardtanh");

/**
 * x/6 + ½ kept between 0 and 1: a sigmoid of straight lines.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html
 * @example
 * ```ts
 * F.hardsigmoid([-3, 0, 3]).toArray(); // → 0,0.5,1
 * ```
 */
export const hardsigmoid = /* @__PURE__ */ elementwise("hardsigmoid");

/**
 * x · hardsigmoid(x): SiLU by straight lines and a parabola.
 *
 * Source: Howard et al., Searching for MobileNetV3 (2019);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html
 * @example
 * ```ts
 * F.hardswish([-4, 0, 4]).toArray(); // → 0,0,4
 * ```
 */
export const hardswish = /* @__PURE__ */ elementwise("hardswish");

/**
 * x where |x| is above lambd (½), else 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html
 * @example
 * ```ts
 * F.hardshrink([-2, 0.25, 2]).toArray(); // → -2,0,2
 * ```
 */
export const hardshrink = /* @__PURE__ */ elementwise("hardshrink");

/**
 * x moved by lambd (½) towards 0, and 0 where it would pass it.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html
 * @example
 * ```ts
 * F.softshrink([-2, 0.25, 2]).toArray(); // → -1.5,0,1.5
 * ```
 */
export const softshrink = /* @__PURE__ */ elementwise("softshrink");

/**
 * x − tanh(x) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
 * @example
 * ```ts
 * F.tanhshrink([0, 100]).toArray(); // → 0,99
 * ```
 */
export const tanhshrink = /* @__PURE__ */ elementwise("tanhshrink");
