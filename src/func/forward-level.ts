import type { Expression } from "../expr/index.ts";
import { note } from "../ops/apply.ts";
import { type Interceptor, type Loop, outside, type Turn } from "../ops/interceptors.ts";
import { map, mapOp } from "../ops/map/map.ts";
import { takeTurns } from "../ops/scan.ts";
import { isFloat } from "../tensor/dtype.ts";
import { GraphError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { GraphNode, type Op, type Tensor } from "../tensor/tensor.ts";
import { tangentOf, zeros } from "./tangent-rules.ts";

/** A tangent, and how often the tensor had been changed in place when it got that. */
interface Held {
  readonly tangent: Tensor | null;
  readonly version: number;
}

/**
 * Forward mode: beside every tensor that depends on the inputs it carries a tangent, the derivative in one
 * direction, and computes that of each result as soon as the result is there.
 *
 * Tangents are computed by operations that interceptors further out see, and this one does not; and that
 * are recorded in the graph. So it nests, in itself and with all others.
 */
export class ForwardLevel implements Interceptor {
  readonly isTransform = true;
  readonly #tangents = new WeakMap<Tensor, Held>();

  /** The tangent of a tensor; null where it does not depend on the inputs. */
  tangent(x: Tensor): Tensor | null {
    const held = this.#tangents.get(x);
    if (!held) return null;
    if (held.version !== x.storage.version) {
      throw new GraphError(
        `jvp: a tensor of shape ${formatShape(x.shape)} was changed in place by a view of it, and its tangent is ` +
          "that of the old numbers. Compute a new tensor (x.add(1), not x.add_(1))",
      );
    }
    return held.tangent;
  }

  hold(x: Tensor, tangent: Tensor | null): void {
    this.#tangents.set(x, { tangent, version: x.storage.version });
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    const output = run();
    if (!isFloat(output.dtype)) return output;
    const tangents = inputs.map((x) => this.tangent(x));
    if (tangents.every((tangent) => tangent === null)) return output;
    // A tangent may be computed from the result, and is then differentiated through it.
    note(op, inputs, attributes, output);
    const node = new GraphNode(op, inputs, attributes, output);
    const tangent = outside(this, () => tangentOf(node, tangents));
    if (tangent) this.hold(output, tangent);
    return output;
  }

  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor {
    const tangents = inputs.map((x) => this.tangent(x));
    const isConstant = tangents.every((tangent) => tangent === null);
    const tangent = isConstant
      ? null
      : outside(this, () => {
          const attributes = { expression, dtype: target.dtype };
          const output = map(expression, inputs, target.dtype);
          const found = tangentOf(new GraphNode(mapOp, inputs, attributes, output), tangents);
          return found?.expand(target.shape) ?? null;
        });
    const before = this.#tangents.has(target);
    run();
    if (tangent || before) this.hold(target, tangent);
    return target;
  }

  /** Turn by turn, so that each turn's operations are seen. */
  scan(loop: Loop): Turn {
    return takeTurns(loop);
  }

  /** The tangent of a result, zeros where it does not depend on the inputs. */
  result(x: Tensor): Tensor {
    return this.tangent(x) ?? zeros(x).clone();
  }
}
