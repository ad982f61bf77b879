import { DtypeError, ValueError } from "../../tensor/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { wrote } from "../arithmetic.ts";
import { checkDtype, checkShape } from "../contract.ts";
import { Operation } from "../operation.ts";
import { softmaxRow } from "../softmax.ts";
import type { Loss } from "./loss.ts";

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
export class SoftmaxCrossEntropy extends Operation<{ p: Tensor; target: Tensor }> implements Loss {
  /** p, [batch, classes], of the last `forward`. */
  probabilities: Tensor | null = null;

  forward(x: Tensor, target: Tensor): number {
    this.#expect(x, target);
    const [batch, classes] = x.shape;
    const p = this.buffer("p", x.shape, x.dtype);
    const [scores, probabilities, labels] = [x.data, p.data, target.data];
    let total = 0;
    for (let i = 0; i < batch; i++) {
      const row = i * classes;
      // −log pₜ = −log(eˣᵗ / Σ eˣ) = log Σ eˣ − xₜ
      total += softmaxRow(probabilities, scores, row, classes) - scores[row + labels[i]];
    }
    wrote("softmax", [x], p);
    this.probabilities = p;
    this.remember({ p, target });
    return total / batch;
  }

  backward(): Tensor {
    const { p, target } = this.takeKept();
    const [batch, classes] = p.shape;
    const dx = this.buffer("dx", p.shape, p.dtype);
    const [to, probabilities, labels] = [dx.data, p.data, target.data];
    // dx [batch, classes] = (p − t) / batch
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < classes; j++) {
        const t = j === labels[i] ? 1 : 0;
        to[i * classes + j] = (probabilities[i * classes + j] - t) / batch;
      }
    }
    wrote("crossEntropy", [p], dx);
    return dx;
  }

  #expect(x: Tensor, target: Tensor): void {
    const where = `${this.label}: forward`;
    checkShape(where, "x", x, ["batch", "classes"]);
    checkDtype(where, "x", x);
    const [batch, classes] = x.shape;
    checkShape(where, "target", target, [batch]);
    if (target.dtype !== "int32") {
      throw new DtypeError(
        `${where} expected target of dtype int32, the classes' numbers, got ${target.dtype}. ` +
          'Convert it: target.to("int32")',
      );
    }
    const outside = target.data.find((label) => label < 0 || label >= classes);
    if (outside !== undefined) {
      throw new ValueError(
        `${where} expected a target from 0 to ${classes - 1}, a class of each sample, got ${outside}`,
      );
    }
  }
}
