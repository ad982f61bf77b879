import { formatShort } from "../text/number.ts";
import type { Finding } from "./report.ts";

/** A variable's gradient from a multiple of one dy. */
export type GradientAt = (multiple: number) => Float64Array;

type Nonlinear = Pick<Finding, "kind" | "message" | "advice">;

/**
 * What a backward does that is not linear in dy, as far as a few multiples of one dy tell it.
 *
 * @param tolerance how far two gradients from that dy may be apart.
 * @param least the smallest relative change of a number that is certain to show.
 */
export function nonlinearity(at: GradientAt, tolerance: number, least: number): Nonlinear {
  const [zero, one, two, minus] = [0, 1, 2, -1].map(at);
  const isTimes = (gradient: Float64Array, factor: number) =>
    gradient.every((value, i) => Math.abs(value - factor * one[i]) <= 4 * tolerance);
  const found = (message: string, advice: string, kind: Finding["kind"] = "nonlinear") => ({
    kind,
    message: `backward is not linear in dy: ${message}`,
    advice,
  });

  if (zero.some((value) => value !== 0)) return offset(zero, isTimes(zero, 1));
  const moved = at(1 + least);
  const growing = [...one.keys()].filter((i) => Math.abs(two[i] - one[i]) > tolerance);
  const still = growing.filter((i) => moved[i] === one[i]);
  if (growing.length > 0 && still.length >= 0.9 * growing.length) {
    return rounding([one, two, minus], least);
  }
  const limit = limitOf(at);
  if (limit !== null) {
    return found(
      `however large dy is, no number of the gradient is above ${formatShort(limit, 4)}: backward clips it`,
      "Clip after the whole backward pass, in the training loop: a layer gives the gradient of its forward",
    );
  }
  if (isTimes(two, 1)) {
    return found(
      "twice the dy gives the same gradient, as where only its sign counts, or it is divided by its size",
      "The gradient is dy times the derivative: take dy as it comes",
    );
  }
  if (isTimes(two, 4)) {
    return found(
      "twice the dy gives four times the gradient",
      "dy is multiplied in twice, or squared: it is a factor of each term once",
    );
  }
  if (isTimes(two, 2)) {
    return isTimes(minus, 1)
      ? found(
          "−dy gives the same gradient as dy, as an absolute value of dy would",
          "Let the sign of dy through: only the derivative, of what forward had, may have an absolute value",
        )
      : found(
          "its positive and its negative numbers are treated differently, as by a mask made from dy",
          "Make the mask from what forward had, x > 0 or y > 0, and not from dy",
        );
  }
  return found(
    "what it gives for a sum of two dy is not the sum of what it gives for each",
    "Look for a square, a root, a limit or a branch on dy: the gradient is dy times the derivative, which " +
      "depends on what forward had alone",
  );
}

function offset(zero: Float64Array, isConstant: boolean): Nonlinear {
  const kind = "nonzero-at-zero";
  if (zero.some(Number.isNaN)) {
    return {
      kind,
      message: "dy = 0 gives NaN: backward divides by something made from dy",
      advice: "Divide by nothing that comes from dy: where no gradient comes, none goes on",
    };
  }
  if (isConstant) {
    return {
      kind,
      message: "dy = 0 gives a gradient that is not 0: backward gives the same whatever dy is",
      advice: "Multiply by dy: the gradient is dy times the layer's own derivative",
    };
  }
  return {
    kind,
    message: "dy = 0 gives a gradient that is not 0: backward adds something that has no dy in it",
    advice: "Every term of a gradient has dy as a factor: a penalty belongs in the loss",
  };
}

/** Steps that numbers are rounded to, the coarsest first. */
const quanta = [
  ...Array.from({ length: 17 }, (_, k) => ({ size: 2 ** -k, name: k > 0 ? `1/${2 ** k}` : "1" })),
  ...Array.from({ length: 6 }, (_, k) => ({ size: 10 ** -(k + 1), name: `1/${10 ** (k + 1)}` })),
  ...[127, 255].map((count) => ({ size: 1 / count, name: `1/${count}` })),
].sort((a, b) => b.size - a.size);

function rounding(gradients: readonly Float64Array[], least: number): Nonlinear {
  const numbers = gradients.flatMap((gradient) => [...gradient]);
  const quantum = quanta.find(({ size }) =>
    numbers.every((value) => {
      const count = value / size;
      return Math.abs(count - Math.round(count)) <= least * Math.max(1, Math.abs(count));
    }),
  );
  const steps = quantum
    ? `its numbers come in steps of ${quantum.name}`
    : "a dy that is moved a little gives exactly the same gradient";
  return {
    kind: "rounded",
    message: `backward rounds on the way, and is not linear in dy: ${steps}`,
    advice:
      "Keep the fractions from dy to the gradient: no Math.trunc, Math.floor, Math.round or toFixed, no " +
      "integer array or dtype",
  };
}

/** The size that no number of the gradient exceeds, and below which it is linear; null where there is none. */
function limitOf(at: GradientAt): number | null {
  const [near, nearer] = [at(2 ** -20), at(2 ** -21)];
  if (near.every((value) => value === 0)) return null;
  if (!near.every((value, i) => Math.abs(value - 2 * nearer[i]) <= 1e-6 * Math.abs(value)))
    return null;
  const largest = (multiple: number) => at(multiple).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const [far, farther] = [largest(2 ** 20), largest(2 ** 21)];
  return far > 0 && Math.abs(farther / far - 1) < 1e-6 ? farther : null;
}
