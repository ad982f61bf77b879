/** How a number changes on either side of a point, for a unit of the way. */
export interface Slopes {
  before: number;
  after: number;
}

/** What differences say of one derivative. */
export interface Judgement {
  verdict: "right" | "kink" | "wrong";
  /** The central difference. */
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
  /** How far rounding alone can put a difference at a step off. */
  noise(step: number): number;
}

/**
 * Judges a gradient by differences at a step and, where they disagree, at smaller ones.
 *
 * The slopes on the two sides of a smooth point draw together in proportion to the step; at a kink
 * they stay apart; beside a kink they meet once the step no longer reaches over it.
 */
export function judge(
  gradient: number,
  step: number,
  tolerance: Tolerance,
  measure: (step: number) => Slopes,
): Judgement {
  const first = { h: step, slopes: measure(step) };
  const isSmooth = gap(first.slopes) <= 0.01 * Math.max(1, Math.abs(middle(first.slopes)));
  if (isSmooth && agrees(gradient, first, tolerance)) {
    return { verdict: "right", difference: middle(first.slopes) };
  }

  const second = { h: step / 10, slopes: measure(step / 10) };
  const error = Math.abs(middle(first.slopes) - gradient);
  const change = Math.abs(middle(second.slopes) - middle(first.slopes));
  // The differences have settled on another number, and a corner would put them off by half the gap.
  const isSettled = error > gap(first.slopes) && change <= error / 10;
  if (isSmooth && isSettled) return { verdict: "wrong", difference: middle(first.slopes) };

  const third = { h: step / 100, slopes: measure(step / 100) };
  const { h: least, slopes: last } = third;
  const allowed = (value: number) => allowedAt(value, least, tolerance);
  const stays = gap(last) >= gap(first.slopes) / 2 && gap(last) > 2 * allowed(middle(last));
  if (stays) {
    const [low, high] = [Math.min(last.before, last.after), Math.max(last.before, last.after)];
    const isBetween = gradient >= low - allowed(low) && gradient <= high + allowed(high);
    return {
      verdict: isBetween ? "kink" : "wrong",
      difference: middle(last),
      slopes: last,
    };
  }
  const near = [first, second, third].find((measured) => agrees(gradient, measured, tolerance));
  if (near) return { verdict: "right", difference: middle(near.slopes) };
  return { verdict: "wrong", difference: middle(isSmooth ? first.slopes : last) };
}

const middle = ({ before, after }: Slopes) => (before + after) / 2;

const gap = ({ before, after }: Slopes) => Math.abs(after - before);

/** How far off a difference may be. */
const allowedAt = (value: number, h: number, { atol, rtol, noise }: Tolerance) =>
  atol + rtol * Math.abs(value) + noise(h);

function agrees(gradient: number, { h, slopes }: Measured, tolerance: Tolerance): boolean {
  const difference = middle(slopes);
  return Math.abs(difference - gradient) <= allowedAt(difference, h, tolerance);
}
