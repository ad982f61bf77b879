import type { Tensor } from "../tensor/tensor.ts";

/** A point on the line: how far along it, the loss there, its gradient, and the loss's slope along the line. */
export interface LinePoint {
  t: number;
  loss: number;
  gradient: Tensor;
  slope: number;
}

export interface LineSearch {
  /** At t = 0. */
  start: LinePoint;
  /** The first step to try. */
  t: number;
  /** The largest element of the direction: where a bracket is narrower than the tolerance in it, it is left so. */
  size: number;
  tolerance: number;
  /** The point at a step. */
  at(t: number): LinePoint;
}

/** The share of the promised fall that must come, and of the slope that may be left. */
const [armijo, curvature] = [1e-4, 0.9];
const mostSteps = 25;

/** Where the cubic through two points with these slopes is least, kept between two bounds; else their middle. */
function cubicMinimum(a: LinePoint, b: LinePoint, low: number, high: number): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const d2 = Math.sqrt(square);
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const share = (right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2);
  return Math.min(Math.max(right.t - (right.t - left.t) * share, low), high);
}

/**
 * Looks along a line for a point that meets the strong Wolfe conditions: the loss has fallen by a share of what
 * the slope promised, and a share of the slope has gone.
 *
 * Source: Nocedal and Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6; the steps are those of
 * `torch.optim.LBFGS`.
 *
 * @returns the best point that was found, and how many were looked at.
 */
export function strongWolfe(search: LineSearch): { point: LinePoint; evaluations: number } {
  const { start, t, at } = search;
  let steps = 0;
  let previous = start;
  let current = at(t);
  while (steps < mostSteps) {
    const hasRisen = steps > 1 && current.loss >= previous.loss;
    if (isTooHigh(start, current) || hasRisen) return zoom(search, [previous, current], steps);
    if (isFlat(start, current)) return { point: current, evaluations: steps + 1 };
    if (current.slope >= 0) return zoom(search, [previous, current], steps);
    const [least, most] = [current.t + 0.01 * (current.t - previous.t), current.t * 10];
    const next = cubicMinimum(previous, current, least, most);
    previous = current;
    current = at(next);
    steps++;
  }
  return { point: start.loss <= current.loss ? start : current, evaluations: steps + 1 };
}

const isTooHigh = (start: LinePoint, { t, loss }: LinePoint) =>
  loss > start.loss + armijo * t * start.slope;
const isFlat = (start: LinePoint, { slope }: LinePoint) =>
  Math.abs(slope) <= -curvature * start.slope;

/** Narrows a bracket around a point that meets the conditions. */
function zoom(
  { start, size, tolerance, at }: LineSearch,
  bracket: [LinePoint, LinePoint],
  stepsBefore: number,
): { point: LinePoint; evaluations: number } {
  let steps = stepsBefore;
  const lower = () => (bracket[0].loss <= bracket[1].loss ? 0 : 1);
  let low = lower();
  let isSlow = false;
  while (steps < mostSteps) {
    const left = Math.min(bracket[0].t, bracket[1].t);
    const right = Math.max(bracket[0].t, bracket[1].t);
    if ((right - left) * size < tolerance) break;
    let t = cubicMinimum(bracket[0], bracket[1], left, right);
    // Too near to an end a second time, or at it: a tenth of the bracket away from that end.
    const margin = 0.1 * (right - left);
    const isNearEnd = Math.min(right - t, t - left) < margin;
    if (isNearEnd && (isSlow || t >= right || t <= left)) {
      t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
      isSlow = false;
    } else isSlow = isNearEnd;

    const point = at(t);
    steps++;
    const high = 1 - low;
    if (isTooHigh(start, point) || point.loss >= bracket[low].loss) {
      bracket[high] = point;
      low = lower();
      continue;
    }
    if (isFlat(start, point)) return { point, evaluations: steps + 1 };
    if (point.slope * (bracket[high].t - bracket[low].t) >= 0) bracket[high] = bracket[low];
    bracket[low] = point;
  }
  return { point: bracket[low], evaluations: steps + 1 };
}
