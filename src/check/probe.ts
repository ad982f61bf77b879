import type { Tensor } from "../tensor/tensor.ts";
import { type Direction, dot, type Evaluate, move, roundingOf, single } from "./differences.ts";
import type { Signs } from "./entries.ts";
import { type Judgement, judge, type Slopes, type Tolerance } from "./judge.ts";

/** What a {@link Probe} compares. */
export interface Probed {
  /** What is moved. */
  tensor: Tensor;
  evaluate: Evaluate;
  /** The outputs at the point. */
  output: Float64Array;
  /** The outputs' weights in the sum whose gradient it is. */
  dy: Float64Array;
  gradient: ArrayLike<number>;
  step: number;
  atol: number;
  rtol: number;
  /** What `atol` is relative to; default 1. */
  scale?: number;
}

/** How many parts of a direction are looked at, at most. */
const mostParts = 256;

/** Compares a gradient of Σ dy · y with its differences along directions. */
export class Probe {
  readonly #probed: Probed;
  readonly #tolerance: Tolerance;

  constructor(probed: Probed) {
    this.#probed = probed;
    const { output, dy, atol, rtol, scale, tensor } = probed;
    const terms = output.reduce((sum, value, i) => sum + Math.abs(value * dy[i]), 0);
    this.#tolerance = { atol, rtol, scale, noise: roundingOf(terms, tensor.dtype) };
  }

  along(direction: Direction, tolerance = this.#tolerance): Judgement {
    const { step } = this.#probed;
    return judge(this.predicted(direction), step, tolerance, (h) => this.slopes(direction, h));
  }

  /** How far a difference at the step may be off. */
  allowed(difference: number): number {
    const { atol, rtol, scale = 1, step } = this.#probed;
    return atol * scale + rtol * Math.abs(difference) + this.#tolerance.noise(step);
  }

  /**
   * An entry that is wrong, by halving a direction that is; null where there is none. Where several
   * kinks meet, a direction can be wrong of which every entry is right.
   */
  findWrong(direction: Signs): number | null {
    const { atol, rtol, gradient } = this.#probed;
    const rms = Math.sqrt(dot(gradient, gradient) / gradient.length);
    // Relative to one entry, not to the sum of all.
    const unscaled = { ...this.#tolerance, atol: atol + rtol * rms, rtol: 0 };
    let left = mostParts;
    const isWrong = (part: Signs) => left-- > 0 && this.along(part, unscaled).verdict === "wrong";
    const isEntryWrong = ({ entries }: Signs) => this.along(single(entries[0])).verdict === "wrong";
    const within = (wrong: Signs): number | null => {
      if (wrong.entries.length === 1) return isEntryWrong(wrong) ? wrong.entries[0] : null;
      const [first, second] = halves(wrong);
      if (!isWrong(first)) return within(second);
      return within(first) ?? (isWrong(second) ? within(second) : null);
    };
    if (direction.entries.length === 0 || !isWrong(direction)) return null;
    const steepest = this.#mostWrong(direction);
    return isEntryWrong(steepest) ? steepest.entries[0] : within(direction);
  }

  /** The entry that is reached by going on with the half that has more of the error. */
  #mostWrong(direction: Signs): Signs {
    const errorOf = (part: Signs) => {
      const { before, after } = this.slopes(part, this.#probed.step);
      return this.predicted(part) - (before + after) / 2;
    };
    let part = direction;
    let error = errorOf(part);
    while (part.entries.length > 1) {
      const [first, second] = halves(part);
      const ofFirst = errorOf(first);
      const isFirst = Math.abs(ofFirst) >= Math.abs(error - ofFirst);
      [part, error] = isFirst ? [first, ofFirst] : [second, error - ofFirst];
    }
    return part;
  }

  /** How the sum should change for a unit of the direction, by the gradient. */
  predicted({ entries, towards }: Direction): number {
    const { gradient } = this.#probed;
    let sum = 0;
    for (let k = 0; k < entries.length; k++) {
      sum += (gradient[entries[k]] ?? Number.NaN) * towards[k];
    }
    return sum;
  }

  slopes(direction: Direction, step: number): Slopes {
    const { evaluate, tensor, output, dy } = this.#probed;
    const moved = move(evaluate, tensor, direction, step);
    // By how much the entries really went, on average over the direction.
    const length = (went: Float64Array) => dot(went, direction.towards) / went.length;
    const [back, forth] = [length(moved.back), length(moved.forth)];
    const slopes = { before: 0, after: 0, low: 0, high: 0 };
    for (const [j, weight] of dy.entries()) {
      const before = (weight * (moved.before[j] - output[j])) / back;
      const after = (weight * (moved.after[j] - output[j])) / forth;
      slopes.before += before;
      slopes.after += after;
      slopes.low += Math.min(before, after);
      slopes.high += Math.max(before, after);
    }
    return slopes;
  }
}

function halves({ entries, towards }: Signs): [Signs, Signs] {
  const middle = entries.length >> 1;
  const part = (from: number, to?: number): Signs => ({
    entries: entries.subarray(from, to),
    towards: towards.subarray(from, to),
  });
  return [part(0, middle), part(middle)];
}
