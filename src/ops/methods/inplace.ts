import { type Expression, functions, input, toText } from "../../expr/index.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { DtypeError, GraphError, ShapeError } from "../../tensor/errors.ts";
import { broadcastShapes, formatShape, sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import { intercept } from "../interceptors.ts";
import { runMap } from "../map/map.ts";
import { isRecording } from "../recording.ts";
import { defineMethods } from "./define.ts";
import { operand } from "./operand.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** Overwrites the numbers with those of `source`, which broadcasts. Returns this tensor. */
    copy_(source: TensorLike): Tensor;
    /** Adds in place. Returns this tensor. */
    add_(other: TensorLike): Tensor;
    /** Subtracts in place. Returns this tensor. */
    sub_(other: TensorLike): Tensor;
    /** Multiplies in place. Returns this tensor. */
    mul_(other: TensorLike): Tensor;
    /** Divides in place. Returns this tensor. */
    div_(other: TensorLike): Tensor;
    /** Sets every number. Returns this tensor. */
    fill_(value: number): Tensor;
    /** Sets every number to 0. Returns this tensor. */
    zero_(): Tensor;
  }
}

/**
 * Overwrites `target` with an expression of tensors, which may include `target` itself: one pass, no
 * new memory. It is how optimizers update parameters, inside `noGrad`.
 */
export function assign(target: Tensor, expression: Expression, inputs: readonly Tensor[]): Tensor {
  if (isRecording() && [target, ...inputs].some((x) => x.requiresGrad)) {
    throw new GraphError(
      "in-place change of a tensor that requires a gradient, or with one that does: the graph could " +
        "no longer be walked back. Compute a new tensor (y = x.add(1)), or wrap the change in noGrad(() => …)",
    );
  }
  const shape = broadcastShapes(
    () => toText(expression),
    [target.shape, ...inputs.map((x) => x.shape)],
  );
  if (!sameShape(shape, target.shape)) {
    throw new ShapeError(
      `in-place: the result has shape ${formatShape(shape)}, which does not fit into ` +
        `${formatShape(target.shape)}`,
    );
  }
  if (!isFloat(target.dtype) && inputs.some((x) => isFloat(x.dtype))) {
    throw new DtypeError(
      `in-place: floats do not fit into ${target.dtype}. Convert one of them first: x.to(dtype)`,
    );
  }
  const run = () => {
    const sources = inputs.map((x) => unaliased(x, target));
    runMap(expression, sources, shape, target.storage, target);
    target.storage.version++;
    return target;
  };
  return intercept((each, next) => each.assign(target, expression, inputs, next), run);
}

/** A source that overlaps the target other than element by element is copied before it is overwritten. */
function unaliased(x: Tensor, target: Tensor): Tensor {
  if (x.storage !== target.storage) return x;
  const same =
    x.offset === target.offset &&
    sameShape(x.shape, target.shape) &&
    x.strides.every((stride, i) => stride === target.strides[i] || x.shape[i] === 1);
  return same ? x : x.clone().detach();
}

const x = input(0);
const y = input(1);
const add = functions.add(x, y);
const sub = functions.sub(x, y);
const mul = functions.mul(x, y);
const div = functions.div(x, y);

defineMethods({
  copy_(source: TensorLike) {
    return assign(this, x, [operand(source, this.dtype, "copy_")]);
  },
  add_(other: TensorLike) {
    return assign(this, add, [this, operand(other, this.dtype, "add_")]);
  },
  sub_(other: TensorLike) {
    return assign(this, sub, [this, operand(other, this.dtype, "sub_")]);
  },
  mul_(other: TensorLike) {
    return assign(this, mul, [this, operand(other, this.dtype, "mul_")]);
  },
  div_(other: TensorLike) {
    return assign(this, div, [this, operand(other, this.dtype, "div_")]);
  },
  fill_(value: number) {
    return assign(this, x, [operand(value, this.dtype, "fill_")]);
  },
  zero_() {
    return assign(this, x, [operand(0, this.dtype)]);
  },
});
