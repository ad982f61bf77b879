import { div, formula, mul, sub } from "../../expr/build.ts";
import { functions } from "../../expr/index.ts";
import { map } from "../../ops/map/map.ts";
import { assign } from "../../ops/methods/inplace.ts";
import { operand } from "../../ops/methods/operand.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ElementwiseLoss } from "./loss.ts";

const difference = formula((x, target) => sub(x, target));
const square = formula((d) => functions.square(d));
const slope = formula((d, count) => div(mul(2, d), count));

/**
 * The mean of (x − target)² over all elements, and so dx = 2 (x − target) / count.
 *
 * @throws ShapeError, DtypeError where x and target differ in shape or dtype.
 * @example
 * ```ts
 * import { MeanSquaredError } from "chainrule/manual";
 * const loss = new MeanSquaredError();
 * loss.forward(tensor([1, 2]), tensor([1, 4])); // → 2
 * loss.backward().toArray(); // → 0,-2
 * ```
 */
export class MeanSquaredError extends ElementwiseLoss<{ d: Tensor }> {
  measure(x: Tensor, target: Tensor): Tensor {
    this.expect(x, target);
    const d = this.buffer("d", x.shape, x.dtype);
    // d = x − target
    assign(d, difference, [x, target]);
    this.remember({ d });
    // loss = Σ d² / count
    return map(square, [d], "float64").mean();
  }

  backward(): Tensor {
    const { d } = this.takeKept();
    const dx = this.buffer("dx", d.shape, d.dtype);
    // dx = 2 d / count
    return assign(dx, slope, [d, operand(d.size, "float64")]);
  }
}
