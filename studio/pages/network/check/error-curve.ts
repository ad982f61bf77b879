import { networkLoss, type TracedNetwork } from "chainrule/trace";
import { numberAt, withNumbers } from "../../../network/numbers.ts";

/** The errors of two differences at one step. */
export interface CurvePoint {
  readonly h: number;
  /** |(L(w + h) − L(w)) / h − gradient| */
  readonly forward: number;
  /** |(L(w + h) − L(w − h)) / 2h − gradient| */
  readonly central: number;
}

/** Steps from 1 down to 10⁻¹³, four to a power of ten. */
export const curveSteps: readonly number[] = Array.from({ length: 53 }, (_, i) =>
  // Rounded, for a power may be off by its last bit: 1e-5 is to be among them.
  Number((10 ** (-i / 4)).toPrecision(12)),
);

/** How far differences of the loss are from a parameter's gradient, for each step h. */
export function errorCurve(
  network: TracedNetwork,
  id: string,
  gradient: number,
  steps: readonly number[] = curveSteps,
): CurvePoint[] {
  const w = numberAt(network, id)!;
  const lossAt = (moved: number) => networkLoss(withNumbers(network, new Map([[id, moved]])));
  const here = networkLoss(network);
  return steps.map((h) => {
    // What was really added, which is not quite h.
    const [above, below] = [w + h, w - h];
    const [lossAbove, lossBelow] = [lossAt(above), lossAt(below)];
    return {
      h,
      forward: Math.abs((lossAbove - here) / (above - w) - gradient),
      central: Math.abs((lossAbove - lossBelow) / (above - below) - gradient),
    };
  });
}

/**
 * Whether a step comes over a kink of the loss: the central difference is then far off until h is too small to
 * reach it, and drops at once by more than h² does, to stay there. Rounding makes it leap only where it is small.
 */
export function crossesKink(points: readonly CurvePoint[]): boolean {
  return points.slice(0, -2).some(({ central }, i) => {
    const after = Math.max(points[i + 1].central, points[i + 2].central);
    return central > 1e-6 && central > 30 * after;
  });
}
