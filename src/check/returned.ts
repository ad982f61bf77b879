import { isFloat } from "../tensor/dtype.ts";
import { ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";

/** A method of a target that gave something else than it must. */
export class ReturnedError extends ValueError {
  /** "must return a float tensor, got undefined" */
  readonly problem: string;
  readonly advice: string;

  /** @param where the method: "Tanh.backward". */
  constructor(where: string, expected: string, value: unknown) {
    const problem = `must return ${expected}, got ${describe(value)}`;
    const advice = adviceOn(value, expected);
    super(`gradcheck: ${where} ${problem}. ${advice}`);
    this.problem = problem;
    this.advice = advice;
  }
}

/** @throws ReturnedError unless the value is a tensor of floats. */
export function checkFloats(where: string, value: unknown): asserts value is Tensor {
  if (value instanceof Tensor && isFloat(value.dtype)) return;
  throw new ReturnedError(where, "a float tensor", value);
}

/** @throws ReturnedError unless the value is dx. */
export function checkGradient(where: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) throw new ReturnedError(where, "dx, one tensor", value);
}

/** @throws ReturnedError unless the value is a number. */
export function checkNumber(where: string, value: unknown): asserts value is number {
  if (typeof value !== "number") throw new ReturnedError(where, "the loss, a number", value);
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null)?.then === "function";

function describe(value: unknown): string {
  return value instanceof Tensor ? `${shown(value)} of ${value.dtype}` : shown(value);
}

function adviceOn(value: unknown, expected: string): string {
  if (isPromise(value)) {
    // What it comes to is nobody's concern any more, an error included.
    value.then(undefined, () => {});
    return "It is async, and a pass runs at once: take out async, and load before what it awaits";
  }
  if (value === null)
    return "Return the gradient by x, of the shape of x: zeros, where there is none";
  if (value === undefined)
    return "Is a return missing? An arrow function with { } needs one as well";
  if (value instanceof Tensor) {
    return expected.endsWith("number")
      ? "Read the number of a tensor: loss.item()"
      : "Integers have no gradient: compute in the dtype of x";
  }
  if (expected.startsWith("dx") && Array.isArray(value) && value.some((x) => x instanceof Tensor)) {
    return "Return dx alone, and add a parameter's gradient to its own: parameter.gradient.add_(dW)";
  }
  return "Make a tensor of numbers: tensor(numbers, { dtype: x.dtype })";
}
