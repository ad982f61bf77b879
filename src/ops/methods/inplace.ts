import { type Expression, functions, input } from "../../expr/index.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { DtypeError, GraphError, ShapeError } from "../../tensor/errors.ts";
import { broadcastShapes, formatShape, sameShape } from "../../tensor/shape.ts";
import { repeatsNumbers } from "../../tensor/strides.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import { intercept } from "../interceptors.ts";
import { runMap, typedFor } from "../map/map.ts";
import { isRecording } from "../recording.ts";
import { defineMethods } from "./define.ts";
import { operand } from "./operand.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * Overwrites the numbers with those of `source`, which broadcasts. Returns this tensor.
     *
     * @throws ShapeError, as all changes in place, for an expanded tensor, whose elements share numbers.
     */
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
export function assign(
  target: Tensor,
  expression: Expression,
  inputs: readonly Tensor[],
  operation = "in-place",
): Tensor {
  if (isRecording() && [target, ...inputs].some((x) => x.requiresGrad)) {
    throw new GraphError(
      "in-place change of a tensor that requires a gradient, or with one that does: the graph could " +
        "no longer be walked back. Compute a new tensor (y = x.add(1)), or wrap the change in noGrad(() => …)",
    );
  }
  if (repeatsNumbers(target)) {
    throw new ShapeError(
      `${operation}: elements of this expanded ${formatShape(target.shape)} are one number, and cannot be given ` +
        "several. Change what was expanded, or a copy: x.clone()",
    );
  }
  const shape = broadcastShapes(() => operation, [target.shape, ...inputs.map((x) => x.shape)]);
  if (!sameShape(shape, target.shape)) {
    throw new ShapeError(
      `${operation}: the result has shape ${formatShape(shape)}, which does not fit into ` +
        `${formatShape(target.shape)}`,
    );
  }
  if (!isFloat(target.dtype) && givesFloats(expression, inputs)) {
    throw new DtypeError(
      `${operation}: floats do not fit into ${target.dtype}. Convert one of them first: x.to(dtype)`,
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

function givesFloats(expression: Expression, inputs: readonly Tensor[]): boolean {
  const dtypes = inputs.map((x) => x.dtype);
  return typedFor(expression, dtypes).kind === "float";
}

/** Whether x reads numbers of the target's storage elsewhere than at the same elements. */
function overlaps(x: Tensor, target: Tensor): boolean {
  if (x.storage !== target.storage) return false;
  const same =
    x.offset === target.offset &&
    sameShape(x.shape, target.shape) &&
    x.strides.every((stride, i) => stride === target.strides[i] || x.shape[i] === 1);
  return !same;
}

/** A source that overlaps the target is copied before the target is overwritten. */
export function unaliased(x: Tensor, target: Tensor): Tensor {
  return overlaps(x, target) ? x.clone().detach() : x;
}

const x = input(0);
const y = input(1);
const add = functions.add(x, y);
const sub = functions.sub(x, y);
const mul = functions.mul(x, y);
const div = functions.div(x, y);

/** Overwrites `target` with an expression of a number or tensor, or of itself and that. */
function change(
  target: Tensor,
  value: TensorLike,
  operation: string,
  expression: Expression = x,
): Tensor {
  if (typeof value === "number" && !isFloat(target.dtype) && !Number.isInteger(value)) {
    throw new DtypeError(
      `${operation}: ${value} is a float, and floats do not fit into ${target.dtype}. ` +
        'Convert the tensor first: x.to("float32")',
    );
  }
  const other = operand(value, target.dtype, operation);
  return assign(target, expression, expression === x ? [other] : [target, other], operation);
}

defineMethods({
  copy_(source: TensorLike) {
    return change(this, source, "copy_");
  },
  add_(other: TensorLike) {
    return change(this, other, "add_", add);
  },
  sub_(other: TensorLike) {
    return change(this, other, "sub_", sub);
  },
  mul_(other: TensorLike) {
    return change(this, other, "mul_", mul);
  },
  div_(other: TensorLike) {
    return change(this, other, "div_", div);
  },
  fill_(value: number) {
    return change(this, value, "fill_");
  },
  zero_() {
    return change(this, 0, "zero_");
  },
});
