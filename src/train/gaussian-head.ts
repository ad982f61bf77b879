import { softplus } from "../functional/activations/smooth.ts";
import { gaussianNllLoss } from "../functional/likelihoods.ts";
import { checkArgument, isObject, kind } from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { levelKind } from "./judgement/bootstrap.ts";

/** Normal distributions, one a sample and target: [N, T] each. */
export interface Gaussians {
  mean: Tensor;
  variance: Tensor;
}

const gaussiansKind = kind(
  "{ mean, variance } of tensors, as gaussianHead gives",
  (value) => isObject(value) && [value.mean, value.variance].every((x) => x instanceof Tensor),
);

/** The least variance: of targets with variance 1, a thousandth of their deviation. */
const leastVariance = 1e-6;

/**
 * Reads a network's outputs [N, 2T] as normal distributions of T targets: first their means, then numbers
 * whose softplus is the variance.
 *
 * @throws ShapeError for outputs that are not [N, 2T].
 * Source: Nix and Weigend, Estimating the mean and variance of the target probability distribution (1994)
 * @example
 * ```ts
 * import { gaussianHead } from "chainrule/train";
 * const { mean, variance } = gaussianHead(tensor([[3, 0]]));
 * mean.item(); // → 3
 * variance.item().toFixed(4); // → 0.6931
 * ```
 */
export function gaussianHead(outputs: Tensor): Gaussians {
  checkArgument("gaussianHead", "outputs", tensorKind, outputs);
  const { shape } = outputs;
  if (shape.length !== 2 || shape[1] % 2 !== 0 || shape[1] === 0) {
    throw new ShapeError(
      `gaussianHead: expected two outputs for each target, [N, 2T], got ${formatShape(shape)}`,
    );
  }
  const targets = shape[1] / 2;
  return {
    mean: outputs.narrow(1, 0, targets),
    variance: softplus(outputs.narrow(1, targets, targets)).add(leastVariance),
  };
}

/**
 * The loss of a network with a {@link gaussianHead}: the mean negative log-likelihood of the targets,
 * ½ · (log σ² + (mean − target)²/σ²).
 *
 * @param outputs [N, 2T]
 * @param targets [N, T]
 * @throws ShapeError where they do not fit.
 * @example
 * ```ts
 * import { gaussianHeadLoss } from "chainrule/train";
 * gaussianHeadLoss(tensor([[2, 0.5413]]), tensor([[1]])).item().toFixed(3); // → 0.500
 * ```
 */
export function gaussianHeadLoss(outputs: Tensor, targets: Tensor): Tensor {
  checkArgument("gaussianHeadLoss", "targets", tensorKind, targets);
  const { mean, variance } = gaussianHead(outputs);
  if (!sameShape(mean.shape, targets.shape)) {
    throw new ShapeError(
      `gaussianHeadLoss: expected two outputs for each target, [N, 2T] and [N, T], got ` +
        `${formatShape(outputs.shape)} and ${formatShape(targets.shape)}`,
    );
  }
  return gaussianNllLoss(mean, targets, variance);
}

/**
 * The half width, in standard deviations, of the interval around the mean that a normal number is in with
 * this probability.
 *
 * @example
 * ```ts
 * import { gaussianHalfWidth } from "chainrule/train";
 * gaussianHalfWidth(0.9).toFixed(4); // → 1.6449
 * ```
 */
export function gaussianHalfWidth(level = 0.9): number {
  checkArgument("gaussianHalfWidth", "level", levelKind, level);
  // Φ is known as an integral; its inverse by halving, to the last bits that matter.
  let [low, high] = [0, 40];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (probabilityWithin(middle) < level) low = middle;
    else high = middle;
  }
  return high;
}

/** P(|x| < z) = erf(z/√2), by the series √(2/π) · e^(−z²/2) · (z + z³/3 + z⁵/(3·5) + …). */
function probabilityWithin(z: number): number {
  if (z > 9) return 1;
  let term = z;
  let sum = z;
  for (let n = 3; term > sum * 1e-17; n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2) * sum;
}

/**
 * The intervals around the means that the truth is in with this probability, if the distributions are right.
 *
 * @param level default 0.9
 * @throws ValueError for what are no distributions, and a level that is no probability.
 * @example
 * ```ts
 * import { gaussianHead, predictionIntervals } from "chainrule/train";
 * const { low, high } = predictionIntervals(gaussianHead(tensor([[3, 0.5413]])));
 * `${low.item().toFixed(2)} to ${high.item().toFixed(2)}`; // → 1.36 to 4.64
 * ```
 */
export function predictionIntervals(
  predictions: Gaussians,
  level = 0.9,
): { low: Tensor; high: Tensor } {
  checkArgument("predictionIntervals", "predictions", gaussiansKind, predictions);
  const { mean, variance } = predictions;
  const half = variance.sqrt().mul(gaussianHalfWidth(level));
  return { low: mean.sub(half), high: mean.add(half) };
}

/**
 * The share of targets that are within the intervals which normal distributions give them. Of a model that
 * knows how sure it may be it is about `level`.
 *
 * @param predictions the distributions, [N, T]
 * @param targets [N, T]
 * @param level default 0.9
 * @throws ShapeError, ValueError where they do not fit.
 * @example
 * ```ts
 * import { coverage } from "chainrule/train";
 * const predictions = { mean: tensor([[0], [0]]), variance: tensor([[1], [1]]) };
 * coverage(predictions, tensor([[1.6], [1.7]])); // → 0.5
 * ```
 */
export function coverage(predictions: Gaussians, targets: Tensor, level = 0.9): number {
  checkArgument("coverage", "predictions", gaussiansKind, predictions);
  checkArgument("coverage", "targets", tensorKind, targets);
  const { mean, variance } = predictions;
  const tensors = { mean, variance, targets };
  const sizes = Object.values(tensors).map(({ shape }) => formatShape(shape));
  if (new Set(sizes).size > 1) {
    throw new ShapeError(
      `coverage: expected means, variances and targets of one shape, got ${sizes.join(", ")}`,
    );
  }
  if (targets.size === 0) throw new ValueError("coverage: there are no targets. Give one");
  const halfWidth = gaussianHalfWidth(level);
  const [means, variances, truths] = Object.values(tensors).map((x) => x.to("float64").data);
  let inside = 0;
  for (let i = 0; i < truths.length; i++) {
    if (Math.abs(truths[i] - means[i]) <= halfWidth * Math.sqrt(variances[i])) inside++;
  }
  return inside / truths.length;
}
