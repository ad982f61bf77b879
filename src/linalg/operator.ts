import { type Tensors, tensorsIn, withTensors } from "../ops/tensors.ts";
import { callback, checkArgument } from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

/** A square matrix as what it does to a vector: v ↦ A·v. A vector is a tensor, or an array or a record of tensors. */
export type LinearOperator<Vector extends Tensors> = (v: Vector) => Vector;

/** A linear operator on plain numbers: the tensors' own, one after the other, in float64. */
export interface FlatOperator<Vector extends Tensors> {
  readonly size: number;
  readonly like: Float64Array;
  apply(v: Float64Array): Float64Array;
  tensorsOf(v: Float64Array): Vector;
}

/**
 * @param name what `like`, a vector of the shapes that the operator takes, is called in errors.
 * @throws ValueError for vectors without numbers, and where the operator gives others, or NaN or an infinity.
 */
export function flatOperator<Vector extends Tensors>(
  operation: string,
  operator: LinearOperator<Vector>,
  name: string,
  like: Vector,
): FlatOperator<Vector> {
  checkArgument(operation, "operator", callback, operator);
  const places = tensorsIn(operation, name, like);
  for (const { dtype } of places.values()) assertFloat(operation, dtype);
  const parts = [...places.values()];
  const size = parts.reduce((sum, x) => sum + x.size, 0);
  if (size === 0) throw new ValueError(`${operation}: ${name} has no numbers`);

  const tensorsOf = (v: Float64Array) => {
    let start = 0;
    const tensors = parts.map(({ shape, dtype, size }) => {
      const numbers = v.slice(start, start + size);
      start += size;
      return Tensor.from(numbers, shape).to(dtype);
    });
    return withTensors(like, tensors);
  };

  const apply = (v: Float64Array) => {
    const given = tensorsIn(operation, "what the operator gives", operator(tensorsOf(v)));
    checkAlike(operation, [...given.values()], parts);
    const product = numbersOf([...given.values()], size);
    const bad = product.find((value) => !Number.isFinite(value));
    if (bad !== undefined) {
      throw new ValueError(`${operation}: the operator gives ${bad}, where numbers are finite`);
    }
    return product;
  };
  return { size, like: numbersOf(parts, size), apply, tensorsOf };
}

function checkAlike(operation: string, given: readonly Tensor[], parts: readonly Tensor[]): void {
  const shapes = (tensors: readonly Tensor[]) =>
    tensors.map(({ shape }) => formatShape(shape)).join(", ");
  const isAlike =
    given.length === parts.length && given.every((x, i) => sameShape(x.shape, parts[i].shape));
  if (isAlike) return;
  throw new ShapeError(
    `${operation}: the operator must give tensors of the shapes that it takes, ${shapes(parts)}, got ${shapes(given)}`,
  );
}

function numbersOf(tensors: readonly Tensor[], size: number): Float64Array {
  const numbers = new Float64Array(size);
  let start = 0;
  for (const x of tensors) {
    numbers.set(x.data, start);
    start += x.size;
  }
  return numbers;
}

export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

export const lengthOf = (x: Float64Array) => Math.sqrt(dot(x, x));

/** y ← y + a·x */
export function addScaled(y: Float64Array, a: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] += a * x[i];
}

/** A vector of length 1 in the direction of x. */
export function unit(x: Float64Array): Float64Array {
  const length = lengthOf(x);
  return x.map((value) => value / length);
}
