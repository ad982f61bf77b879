import { add, formula } from "../expr/build.ts";
import { assign } from "../ops/methods/inplace.ts";
import { checkArgument } from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  BaseLayer,
  type Layer,
  layerKind,
  type NamedTensor,
  named,
  type Parameter,
  runPass,
} from "./layer.ts";

const sum = formula((a, b) => add(a, b));

/**
 * A layer beside a shortcut: y = x + fn(x).
 *
 * x is used twice, and so dx is the sum of both: dx = dy + fn.backward(dy). The first term has no
 * factor: through any number of these layers the gradient comes back at least once unchanged.
 *
 * @throws ShapeError where the layer's output has not the shape of x.
 * Source: He et al., Deep Residual Learning (2015).
 * @example
 * ```ts
 * import { Residual, Tanh } from "chainrule/manual";
 * const layer = new Residual(new Tanh());
 * layer.forward(tensor([0, 100])).toArray(); // → 0,101
 * layer.backward(tensor([1, 1])).toArray(); // → 2,1
 * ```
 */
export class Residual extends BaseLayer<object> {
  readonly fn: Layer;

  constructor(fn: Layer) {
    super();
    checkArgument("Residual", "fn", layerKind, fn);
    this.fn = fn;
  }

  forward(x: Tensor): Tensor {
    this.expect(x);
    this.fn.name ||= `${this.name}.fn`.replace(/^\./, "");
    const inner = runPass(this.fn, "forward", x);
    if (!sameShape(inner.shape, x.shape)) {
      throw new ShapeError(
        `${this.label}: forward expected ${this.fn.constructor.name} to give y of x's shape ` +
          `${formatShape(x.shape)}, got ${formatShape(inner.shape)}: they are added`,
      );
    }
    const y = this.buffer("y", x.shape, x.dtype);
    // y = x + fn(x)
    return this.keep({}, assign(y, sum, [x, inner]));
  }

  backward(dy: Tensor): Tensor {
    this.recall(dy);
    const inner = runPass(this.fn, "backward", dy);
    const dx = this.buffer("dx", dy.shape, dy.dtype);
    // dx = dy + the dx of fn
    return assign(dx, sum, [dy, inner]);
  }

  override parameters(): Parameter[] {
    return named("fn", this.fn.parameters());
  }

  buffers(): NamedTensor[] {
    return named("fn", this.fn.buffers?.() ?? []);
  }

  override zeroGrad(): void {
    this.fn.zeroGrad();
  }

  get training(): boolean | undefined {
    return this.fn.training;
  }

  set training(on: boolean) {
    if (this.fn.training !== undefined) this.fn.training = on;
  }
}
