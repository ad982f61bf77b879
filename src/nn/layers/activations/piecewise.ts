import { elementwise } from "./elementwise.ts";

/**
 * Each element kept between minVal and maxVal (−1 and 1). At both, too, the slope is 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 * @example
 * ```ts
 * new nn.Hardtanh().forward(tensor([-3, 0.5, 3])).toArray(); // → -1,0.5,1
 * ```
 */
export class Hardtanh extends /* @__PURE__ */ elementwise("hardtanh", { minVal: -1, maxVal: 1 }) {}

/**
 * x/6 + ½ of each element, kept between 0 and 1: a sigmoid of straight lines.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 * @example
 * ```ts
 * new nn.Hardsigmoid().forward(tensor([-3, 0, 3])).toArray(); // → 0,0.5,1
 * ```
 */
export class Hardsigmoid extends /* @__PURE__ */ elementwise("hardsigmoid") {}

/**
 * x · hardsigmoid(x) of each element: SiLU by straight lines and a parabola.
 *
 * Source: Howard et al., Searching for MobileNetV3 (2019);
 * https://pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 * @example
 * ```ts
 * new nn.Hardswish().forward(tensor([-4, 0, 4])).toArray(); // → 0,0,4
 * ```
 */
export class Hardswish extends /* @__PURE__ */ elementwise("hardswish") {}

/**
 * x of each element where |x| is above lambd (½), else 0.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 * @example
 * ```ts
 * new nn.Hardshrink().forward(tensor([-2, 0.25, 2])).toArray(); // → -2,0,2
 * ```
 */
export class Hardshrink extends /* @__PURE__ */ elementwise("hardshrink", { lambd: 0.5 }) {}

/**
 * Each element moved by lambd (½) towards 0, and 0 where it would pass it.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 * @example
 * ```ts
 * new nn.Softshrink().forward(tensor([-2, 0.25, 2])).toArray(); // → -1.5,0,1.5
 * ```
 */
export class Softshrink extends /* @__PURE__ */ elementwise("softshrink", { lambd: 0.5 }) {}

/**
 * x − tanh(x) of each element.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 * @example
 * ```ts
 * new nn.Tanhshrink().forward(tensor([0, 100])).toArray(); // → 0,99
 * ```
 */
export class Tanhshrink extends /* @__PURE__ */ elementwise("tanhshrink") {}
