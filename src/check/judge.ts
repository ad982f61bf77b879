/** How a number changes on either side of a point, for a unit of the way. */
export interface Slopes {
  /** Not a number where the function ends before the step does. */
  before: number;
  after: number;
  /**
   * Of a sum, all that its terms allow where each has a corner of its own; default from one slope to the
   * other.
   */
  low?: number;
  high?: number;
}

/** What differences say of one derivative. */
export interface Judgement {
  verdict: "right" | "kink" | "wrong";
  /** The central difference; at the end of the domain, the one-sided. */
  difference: number;
  /** At a kink: the slopes on its two sides. The gradient is right if it lies between. */
  slopes?: Slopes;
}

/** Slopes over a step h. */
interface Measured {
  h: number;
  slopes: Slopes;
}

export interface Tolerance {
  atol: number;
  rtol: number;
  /** The largest number of the gradient: `atol` is relative to it where it is below 1. */
  scale?: number;
  /** How far rounding alone can put a difference at a step off. */
  noise(step: number): number;
}

/** How small steps become, relative to the first, where the larger ones tell nothing. */
const smallest = 1e-9;

/**
 * Judges a gradient by differences at a step and, where they disagree, at smaller ones.
 *
 * The slopes on the two sides of a smooth point draw together in proportion to the step; at a kink
 * they stay apart; beside a kink, and beside a pole or the end of the domain, they meet once the step no
 * longer reaches over it.
 */
export function judge(
  gradient: number,
  step: number,
  tolerance: Tolerance,
  measure: (step: number) => Slopes,
): Judgement {
  const at = (h: number): Measured => ({ h, slopes: measure(h) });
  const first = at(step);
  const isSmooth = gap(first.slopes) <= 0.01 * Math.max(1, Math.abs(middle(first.slopes)));
  if (isSmooth && agrees(gradient, first, tolerance)) {
    const verdict = isSmallError(gradient, first, tolerance, at) ? "wrong" : "right";
    return { verdict, difference: middle(first.slopes) };
  }

  const second = at(step / 10);
  const error = Math.abs(middle(first.slopes) - gradient);
  // The differences have settled on another number, and a corner would put them off by half the gap.
  const isSettled = error > width(first.slopes) && change(first, second) <= error / 10;
  if (isSmooth && isSettled) return { verdict: "wrong", difference: middle(first.slopes) };

  const measured = [first, second, at(step / 100)];
  for (;;) {
    const [former, last] = measured.slice(-2);
    const corner = cornerAt(gradient, first, former, last, tolerance);
    if (corner) return corner;
    const near = measured.find((each) => agrees(gradient, each, tolerance));
    if (near) return { verdict: "right", difference: middle(near.slopes) };
    const off = Math.abs(middle(last.slopes) - gradient);
    const isFixed = Number.isFinite(gap(last.slopes)) && change(former, last) <= off / 10;
    const isRough =
      tolerance.noise(last.h / 10) > allowedAt(middle(last.slopes), Infinity, tolerance);
    if (isRough && isNearing(gradient, measured)) {
      return { verdict: "right", difference: middle(last.slopes) };
    }
    if (isFixed || isRough || last.h < smallest * step) {
      return { verdict: "wrong", difference: middle(isSmooth ? first.slopes : last.slopes) };
    }
    measured.push(at(last.h / 10));
  }
}

/** Whether, at the end of the domain, the slope draws to the gradient with every step. */
function isNearing(gradient: number, measured: readonly Measured[]): boolean {
  const errors = measured.map(({ slopes }) => Math.abs(middle(slopes) - gradient));
  const isOneSided = Number.isNaN(gap(measured[measured.length - 1].slopes));
  return isOneSided && errors.every((error, i) => i === 0 || error <= errors[i - 1] / 2);
}

/** The judgement at a corner: each side has a slope of its own, however small the step. */
function cornerAt(
  gradient: number,
  first: Measured,
  former: Measured,
  last: Measured,
  tolerance: Tolerance,
): Judgement | null {
  const allowed = (value: number) => allowedAt(value, last.h, tolerance);
  const [earlier, slopes] = [former.slopes, last.slopes];
  const apart = width(slopes);
  const isApart = !(apart < width(first.slopes) / 2) && apart > 2 * allowed(middle(slopes));
  // Beside a pole they are far apart as well, and change with the step.
  const isSteady =
    Math.abs(slopes.before - earlier.before) <= apart / 4 &&
    Math.abs(slopes.after - earlier.after) <= apart / 4;
  if (!isApart || !isSteady) return null;
  const [low, high] = bounds(slopes);
  const isBetween = gradient >= low - allowed(low) && gradient <= high + allowed(high);
  return { verdict: isBetween ? "kink" : "wrong", difference: middle(slopes), slopes };
}

/** Whether a gradient is off by much for its size, though by little: larger steps say the same then. */
function isSmallError(
  gradient: number,
  { h, slopes }: Measured,
  tolerance: Tolerance,
  at: (h: number) => Measured,
): boolean {
  const { scale = 1, atol, rtol, noise } = tolerance;
  if (scale >= 1) return false;
  const difference = middle(slopes);
  const size = Math.min(1, Math.max(scale, Math.abs(difference)));
  const error = Math.abs(difference - gradient);
  if (error <= atol * size + rtol * Math.abs(difference) + noise(h)) return false;
  if (error <= gap(slopes)) return false;
  return [10, 100].every(
    (times) => Math.abs(middle(at(times * h).slopes) - difference) <= error / 10,
  );
}

/** Of the side alone that is there, where the other is not. */
function middle({ before, after }: Slopes): number {
  if (!Number.isFinite(before)) return after;
  return Number.isFinite(after) ? (before + after) / 2 : before;
}

const bounds = ({ before, after, low, high }: Slopes): [number, number] => [
  low ?? Math.min(before, after),
  high ?? Math.max(before, after),
];

function width(slopes: Slopes): number {
  const [low, high] = bounds(slopes);
  return high - low;
}

const gap = ({ before, after }: Slopes) => Math.abs(after - before);

const change = (a: Measured, b: Measured) => Math.abs(middle(b.slopes) - middle(a.slopes));

/** How far off a difference may be. */
const allowedAt = (value: number, h: number, { atol, rtol, noise }: Tolerance) =>
  atol + rtol * Math.abs(value) + noise(h);

function agrees(gradient: number, { h, slopes }: Measured, tolerance: Tolerance): boolean {
  const difference = middle(slopes);
  return Math.abs(difference - gradient) <= allowedAt(difference, h, tolerance);
}
