import { add, div, formula, log, sub } from "../../expr/build.ts";
import { inspect } from "../../ops/interceptors.ts";
import { map } from "../../ops/map/map.ts";
import { assign } from "../../ops/methods/inplace.ts";
import { operand } from "../../ops/methods/operand.ts";
import { DtypeError, ValueError } from "../../tensor/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkNumbers, checkShape } from "../contract.ts";
import { exponentials } from "../softmax.ts";
import { BaseLoss } from "./loss.ts";

const quotient = formula((e, total) => div(e, total));
const minusLogarithm = formula((total, m, xt) => sub(add(log(total), m), xt));
const slope = formula((p, t, batch) => div(sub(p, t), batch));

/**
 * Softmax and cross-entropy in one: with p = eˣ / Σ eˣ, the mean over the batch of −log p of each
 * sample's class.
 *
 * Apart, the logarithm has the gradient −1/p and the softmax its Jacobian. Together
 * dx = (p − t) / batch, with t = 1 for the sample's class, else 0.
 *
 * `forward` takes the scores x before the softmax, [batch, classes], and the classes, int32 [batch].
 *
 * @throws ShapeError, DtypeError, ValueError where scores and classes do not fit.
 * @example
 * ```ts
 * import { SoftmaxCrossEntropy } from "chainrule/manual";
 * const loss = new SoftmaxCrossEntropy();
 * loss.forward(tensor([[0, 0]]), tensor([1], { dtype: "int32" })).toFixed(4); // → 0.6931
 * loss.backward().toArray(); // → 0.5,-0.5
 * ```
 */
export class SoftmaxCrossEntropy extends BaseLoss<{ p: Tensor; t: Tensor }> {
  /** p, [batch, classes], of the last `forward`. */
  probabilities: Tensor | null = null;

  measure(x: Tensor, target: Tensor): Tensor {
    this.#expect(x, target);
    const p = this.buffer("p", x.shape, x.dtype);
    const exact = x.to("float64");
    const { m, e, total } = exponentials(exact);
    // p = eˣ / Σ eˣ
    assign(p, quotient, [e, total]);
    // t [batch, classes] = 1 for the sample's class, else 0
    const t = target.oneHot(x.shape[1]);
    this.probabilities = p;
    this.remember({ p, t });
    // loss = the mean over the batch of −log pₜ = log Σ eˣ − xₜ = log total + m − xₜ
    const xt = exact.gather(1, target.unsqueeze(1));
    return map(minusLogarithm, [total, m, xt]).mean();
  }

  backward(): Tensor {
    const { p, t } = this.takeKept();
    const dx = this.buffer("dx", p.shape, p.dtype);
    // dx [batch, classes] = (p − t) / batch
    return assign(dx, slope, [p, t, operand(p.shape[0], "float64")]);
  }

  #expect(x: Tensor, target: Tensor): void {
    const where = `${this.label}: forward`;
    checkShape(where, "x", x, ["batch", "classes"]);
    checkNumbers(where, "x", x);
    const [batch, classes] = x.shape;
    checkShape(where, "target", target, [batch]);
    if (target.dtype !== "int32") {
      throw new DtypeError(
        `${where} expected target of dtype int32, the classes' numbers, got ${target.dtype}. ` +
          'Convert it: target.to("int32")',
      );
    }
    inspect(target, (labels) => {
      const outside = labels.find((label) => label < 0 || label >= classes);
      if (outside === undefined) return;
      throw new ValueError(
        `${where} expected a target from 0 to ${classes - 1}, a class of each sample, got ${outside}`,
      );
    });
  }
}
