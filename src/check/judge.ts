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
  const allowed = (value: number, h: number) =>
    tolerance.atol + tolerance.rtol * Math.abs(value) + tolerance.noise(h);
  const first = measure(step);
  const middle = ({ before, after }: Slopes) => (before + after) / 2;
  const gap = ({ before, after }: Slopes) => Math.abs(after - before);
  const agrees = (slopes: Slopes, h: number) =>
    Math.abs(middle(slopes) - gradient) <= allowed(middle(slopes), h);
  const isSmooth = gap(first) <= 0.01 * Math.max(1, Math.abs(middle(first)));
  if (agrees(first, step) && isSmooth) return { verdict: "right", difference: middle(first) };

  const smaller = [step / 10, step / 100].map((h) => ({ h, slopes: measure(h) }));
  const { h: least, slopes: last } = smaller[1];
  const stays = gap(last) >= gap(first) / 2 && gap(last) > 2 * allowed(middle(last), least);
  if (stays) {
    const [low, high] = [Math.min(last.before, last.after), Math.max(last.before, last.after)];
    const isBetween =
      gradient >= low - allowed(low, least) && gradient <= high + allowed(high, least);
    return {
      verdict: isBetween ? "kink" : "wrong",
      difference: middle(last),
      slopes: last,
    };
  }
  const near = [{ h: step, slopes: first }, ...smaller].find(({ h, slopes }) => agrees(slopes, h));
  if (near) return { verdict: "right", difference: middle(near.slopes) };
  return { verdict: "wrong", difference: middle(isSmooth ? first : last) };
}
