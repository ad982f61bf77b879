import { add, div, mul, sqrt } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { map } from "../../ops/map/map.ts";
import { operand } from "../../ops/methods/operand.ts";
import { nearZero } from "../../ops/methods/reductions.ts";
import { assertFloat } from "../../tensor/dtype.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { broadcastShapes, formatShape, type Shape, sameShape, sizeOf } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

const [x0, x1, x2] = [0, 1, 2].map(input);
const inverseRoot = div(1, sqrt(add(x0, x1)));
const weightedInverseRoot = mul(inverseRoot, x2);
const scaledTwice = mul(mul(x0, x1), x2);
const scaledAndMoved = add(mul(x0, x1), x2);
const scaledTwiceAndMoved = add(scaledTwice, input(3));

/** What is learnt of a normalization: γ and β, or null for 1 and 0. */
export interface Affine {
  weight: Tensor | null;
  bias: Tensor | null;
}

/** Numbers by their distance from the mean, and what they are measured by. */
export interface Centred {
  centred: Tensor;
  /** Biased: of the numbers themselves. */
  variance: Tensor;
}

/** The distances from the mean over these dimensions, that mean without its gradient, and the variance. */
export function statistics(x: Tensor, dims: readonly number[]): Centred & { mean: Tensor } {
  const { moved, by } = nearZero(x, dims);
  const mean = moved.mean(dims, true);
  const centred = moved.sub(mean);
  return { centred, mean: mean.detach().add(by), variance: centred.square().mean(dims, true) };
}

/** γ · centred / √(variance + eps) + β; γ and β broadcast. */
export function standardize(
  { centred, variance }: Centred,
  eps: number,
  { weight, bias }: Affine,
): Tensor {
  const epsilon = operand(eps, "float64");
  if (weight && isBeyond(weight.shape, variance.shape)) {
    const inverse = map(inverseRoot, [variance, epsilon]);
    return bias
      ? map(scaledTwiceAndMoved, [centred, inverse, weight, bias])
      : map(scaledTwice, [centred, inverse, weight]);
  }
  const scale = weight
    ? map(weightedInverseRoot, [variance, epsilon, weight])
    : map(inverseRoot, [variance, epsilon]);
  return bias ? map(scaledAndMoved, [centred, scale, bias]) : centred.mul(scale);
}

/** Whether the one varies where the other does not. */
function isBeyond(one: Shape, other: Shape): boolean {
  return sizeOf(broadcastShapes(() => "standardize", [one, other])) > sizeOf(other);
}

/** γ · x + β; both broadcast. */
export function affine(x: Tensor, { weight, bias }: Affine): Tensor {
  if (weight && bias) return map(scaledAndMoved, [x, weight, bias]);
  const scaled = weight ? x.mul(weight) : x;
  return bias ? scaled.add(bias) : scaled;
}

/** How many channels there are: the second dimension. @throws ShapeError where tensors are not one number for each. */
export function channelsOf(
  operation: string,
  x: Tensor,
  perChannel: Record<string, Tensor | null>,
): number {
  if (x.ndim < 2) {
    throw new ShapeError(`${operation}: expected input [N, C, ...], got ${formatShape(x.shape)}`);
  }
  assertFloat(operation, x.dtype);
  const channels = x.shape[1];
  for (const [name, given] of Object.entries(perChannel)) {
    if (given && (given.ndim !== 1 || given.shape[0] !== channels)) {
      throw new ShapeError(
        `${operation}: expected ${name} [${channels}], one number for each channel of the input ` +
          `${formatShape(x.shape)}, got ${formatShape(given.shape)}`,
      );
    }
  }
  return channels;
}

/** Numbers for each channel, [C], so that they broadcast against x. */
export function alongChannels<T extends Tensor | null>(perChannel: T, { ndim }: Tensor): T {
  if (perChannel === null || ndim === 2) return perChannel;
  return perChannel.reshape([perChannel.size, ...Array<number>(ndim - 2).fill(1)]) as T;
}

/** @throws ShapeError for what is not of the shape that is normalized. */
export function checkElementwise(
  operation: string,
  shape: Shape,
  given: Record<string, Tensor | null>,
): void {
  for (const [name, tensor] of Object.entries(given)) {
    if (tensor === null || sameShape(tensor.shape, shape)) continue;
    throw new ShapeError(
      `${operation}: expected ${name} ${formatShape(shape)}, the shape that is normalized, got ` +
        formatShape(tensor.shape),
    );
  }
}
