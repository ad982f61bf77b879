import { div, formula, mul, sub } from "../../expr/build.ts";
import { functions, input } from "../../expr/index.ts";
import { assign } from "../../ops/methods/inplace.ts";
import { operand } from "../../ops/methods/operand.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ElementwiseLoss } from "./loss.ts";

const sigmoid = functions.sigmoid(input(0));
const entropy = formula((x, target) => sub(functions.softplus(x), mul(x, target)));
const slope = formula((p, target, count) => div(sub(p, target), count));

/**
 * Sigmoid and binary cross-entropy in one: with p = 1/(1 + e⁻ˣ), the mean over all elements of
 * −t·log p − (1 − t)·log(1 − p).
 *
 * Apart, dp = (p − t)/(p·(1 − p)) and dx = dp · p·(1 − p). Together dx = (p − t) / count.
 *
 * `forward` takes the scores x before the sigmoid, and the target t, from 0 to 1.
 *
 * @throws ShapeError, DtypeError where x and target differ in shape or dtype.
 * @example
 * ```ts
 * import { SigmoidBinaryCrossEntropy } from "chainrule/manual";
 * const loss = new SigmoidBinaryCrossEntropy();
 * loss.forward(tensor([0, 0]), tensor([0, 1])).toFixed(4); // → 0.6931
 * loss.backward().toArray(); // → 0.25,-0.25
 * ```
 */
export class SigmoidBinaryCrossEntropy extends ElementwiseLoss<{ p: Tensor; target: Tensor }> {
  /** p, of the last `forward`. */
  probabilities: Tensor | null = null;

  measure(x: Tensor, target: Tensor): Tensor {
    this.expect(x, target);
    const p = this.buffer("p", x.shape, x.dtype);
    const losses = this.buffer("losses", x.shape, x.dtype);
    // p = 1 / (1 + e⁻ˣ)
    assign(p, sigmoid, [x]);
    this.probabilities = p;
    this.remember({ p, target });
    // −t·log p − (1 − t)·log(1 − p) = log(1 + eˣ) − t·x, in which nothing overflows
    assign(losses, entropy, [x, target]);
    return losses.to("float64").mean();
  }

  backward(): Tensor {
    const { p, target } = this.takeKept();
    const dx = this.buffer("dx", p.shape, p.dtype);
    // dx = (p − t) / count
    return assign(dx, slope, [p, target, operand(p.size, "float64")]);
  }
}
