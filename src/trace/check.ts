import type { CheckRow, GradientCheck } from "./model.ts";

/** A number that the loss depends on, and can be moved. */
export interface Movable {
  name: string;
  gradient: number;
  value: number;
  set(value: number): void;
}

/** Steps of the differences, for numbers up to 1: a smaller one where a larger crosses a kink. */
const steps = [1e-5, 1e-6, 1e-7];

/**
 * Compares gradients with central differences of the loss.
 *
 * The error allowed is a millionth of the gradient, and what the rounding of the loss may cost. At a
 * kink the slopes to the left and to the right differ: any number between them may be the gradient.
 */
export function checkGradients(
  numbers: readonly Movable[],
  loss: () => number,
  omitted: number,
): GradientCheck {
  const here = loss();
  const rows = numbers.map((number): CheckRow => {
    const { name, gradient } = number;
    const tried: Comparison[] = [];
    for (const step of steps) {
      tried.push(compare(number, step * Math.max(1, Math.abs(number.value))));
      if (tried[tried.length - 1].isClose) break;
    }
    const passed = tried.find(({ isClose }) => isClose);
    const { difference, error } = passed ?? tried[0];
    const verdict = passed ? "ok" : isKink(tried) ? "kink" : "differs";
    return { name, gradient, difference, error, verdict };
  });
  return { rows, omitted, passed: rows.every(({ verdict }) => verdict !== "differs") };

  function compare({ gradient, value, set }: Movable, h: number): Comparison {
    const at = (moved: number) => {
      set(moved);
      try {
        return loss();
      } finally {
        set(value);
      }
    };
    const [above, below] = [at(value + h), at(value - h)];
    const difference = (above - below) / (value + h - (value - h));
    const error = Math.abs(gradient - difference);
    const rounding = (1e-14 * Math.max(1, Math.abs(here))) / h;
    const allowed = 1e-6 * Math.max(Math.abs(gradient), Math.abs(difference)) + rounding;
    const slopes = [(here - below) / h, (above - here) / h];
    const [low, high] = [Math.min(...slopes) - allowed, Math.max(...slopes) + allowed];
    const isBetween = low <= gradient && gradient <= high;
    return { difference, error, isClose: error <= allowed, bend: high - low, isBetween };
  }
}

/** A gradient beside the difference of one step. */
interface Comparison {
  difference: number;
  error: number;
  isClose: boolean;
  /** How far the slopes on both sides are apart. */
  bend: number;
  /** Whether the gradient is between them. */
  isBetween: boolean;
}

/** The slopes on both sides stay apart however small the step; those of a mere curve come together. */
function isKink(tried: readonly Comparison[]): boolean {
  return tried[1].bend > tried[0].bend / 2 && tried[0].isBetween;
}
