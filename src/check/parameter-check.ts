import { grad } from "../autograd/grad.ts";
import { noGrad } from "../autograd/no-grad.ts";
import { defaultGenerator, Generator } from "../random/generator.ts";
import { DtypeError, GraphError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** How one parameter's gradient compares with central differences. */
export interface ParameterCheck {
  name: string;
  /** How many of its entries were moved one by one; one more check moved all of them together. */
  entries: number;
  worstAbsolute: number;
  /** |gradient − difference| over the larger of the two, and of a thousandth of the largest gradient. */
  worstRelative: number;
  passed: boolean;
}

export interface ParameterCheckOptions {
  /** How many entries of each parameter are moved one by one, half of them the steepest. Default 12. */
  entries?: number;
  /** The largest relative error that passes. Default 1e-4. */
  tolerance?: number;
  /** Chooses the entries and directions. Default 0. */
  seed?: number;
  /**
   * Gives the gradients to check, one for each parameter, once `loss` has been evaluated. Default:
   * they are found by autograd, and `loss` must give a tensor.
   */
  gradients?: () => readonly Tensor[];
}

/** Steps of the differences, relative to max(1, |x|): a smaller one where a larger crosses a kink. */
const steps = [1e-5, 1e-6, 1e-7];

/**
 * Compares the gradients of a loss by float64 parameters with central differences of the loss.
 *
 * For each parameter some entries are moved one at a time, and once all entries together, each in a
 * random direction. Random numbers drawn inside `loss` are the same at every evaluation.
 *
 * @throws DtypeError unless the parameters are float64: differences need the digits.
 * @example
 * ```ts
 * import { checkParameters } from "chainrule/check";
 * const w = tensor([1, 2], { dtype: "float64", requiresGrad: true });
 * const [row] = checkParameters([["w", w]], () => w.tanh().sum());
 * row.passed; // → true
 * ```
 */
export function checkParameters(
  parameters: Iterable<readonly [name: string, parameter: Tensor]>,
  loss: () => Tensor | number,
  { entries = 12, tolerance = 1e-4, seed = 0, gradients: given }: ParameterCheckOptions = {},
): ParameterCheck[] {
  const list = [...parameters];
  for (const [name, parameter] of list) {
    if (parameter.dtype !== "float64") {
      throw new DtypeError(
        `gradient check: ${name} is ${parameter.dtype}; check a float64 copy: model.to("float64")`,
      );
    }
  }
  const state = defaultGenerator.state();
  const evaluate = () => {
    defaultGenerator.restore(state);
    return loss();
  };
  try {
    const value = evaluate();
    const gradients =
      given?.() ??
      byAutograd(
        value,
        list.map(([, parameter]) => parameter),
      );
    const generator = new Generator(seed);
    return list.map(([name, parameter], i) => {
      const gradient = gradients[i].data;
      const chosen = chooseEntries(gradient, entries, generator);
      const directions = [
        ...chosen.map((entry) => new Map([[entry, 1]])),
        randomSigns(parameter.size, generator),
      ];
      const floor = 1e-3 * largestMagnitude(gradient, 1e-2);
      const worst = worstOf(
        directions.map((direction) => {
          const slope = dot(gradient, direction);
          return compare(slope, floor, tolerance, (step) =>
            slopesAlong(parameter, direction, step, toNumber(value), evaluate),
          );
        }),
      );
      const passed = worst.relative <= tolerance;
      const { absolute: worstAbsolute, relative: worstRelative } = worst;
      return { name, entries: chosen.length, worstAbsolute, worstRelative, passed };
    });
  } finally {
    defaultGenerator.restore(state);
  }
}

function byAutograd(loss: Tensor | number, parameters: readonly Tensor[]): Tensor[] {
  if (typeof loss === "number") {
    throw new GraphError(
      "gradient check: the loss is a plain number, which has no gradient. Return a tensor, or give " +
        "the gradients",
    );
  }
  return grad(loss, parameters, { materializeGrads: true });
}

function toNumber(loss: Tensor | number): number {
  return typeof loss === "number" ? loss : loss.item();
}

/** Positions of a tensor's elements, and how far each is moved. */
type Direction = ReadonlyMap<number, number>;

interface Errors {
  absolute: number;
  relative: number;
}

function worstOf(errors: readonly Errors[]): Errors {
  // A NaN is worse than anything.
  const worst = (values: number[]) =>
    values.some(Number.isNaN) ? Number.NaN : Math.max(...values);
  return {
    absolute: worst(errors.map((error) => error.absolute)),
    relative: worst(errors.map((error) => error.relative)),
  };
}

/** How a loss changes on either side of a point, for a unit of the way. */
interface Slopes {
  before: number;
  after: number;
}

/**
 * The error at the first step whose central difference passes. Where none does, the loss may have a
 * kink right there: any gradient between the slopes on its two sides is as good as another.
 */
function compare(
  slope: number,
  floor: number,
  tolerance: number,
  measure: (step: number) => Slopes,
): Errors {
  const errorsOf = (distance: number, measured: number) => {
    const absolute = Math.abs(distance);
    return { absolute, relative: absolute / Math.max(Math.abs(slope), Math.abs(measured), floor) };
  };
  let best: Errors = { absolute: Number.NaN, relative: Number.NaN };
  for (const step of steps) {
    const { before, after } = measure(step);
    const central = (before + after) / 2;
    const outside = Math.max(Math.min(before, after) - slope, slope - Math.max(before, after), 0);
    const isLast = step === steps.at(-1);
    const errors = errorsOf(isLast ? outside : slope - central, central);
    if (!(errors.relative >= best.relative)) best = errors;
    if (best.relative <= tolerance) break;
  }
  return best;
}

/** (L(x) − L(x − h·d)) / h and (L(x + h·d) − L(x)) / h. */
function slopesAlong(
  parameter: Tensor,
  direction: Direction,
  step: number,
  loss: number,
  evaluate: () => Tensor | number,
): Slopes {
  const { data } = parameter;
  const start = new Map([...direction.keys()].map((i) => [i, data[i]]));
  const h = step * largestMagnitude([...start.values()], 1);
  const at = (distance: number) => {
    for (const [i, towards] of direction) data[i] = start.get(i)! + distance * towards;
    return noGrad(() => toNumber(evaluate()));
  };
  try {
    return { before: (loss - at(-h)) / h, after: (at(h) - loss) / h };
  } finally {
    for (const [i, value] of start) data[i] = value;
  }
}

/** The largest |x|, but at least `least`. */
function largestMagnitude(values: ArrayLike<number>, least: number): number {
  let largest = least;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** The entries with the largest gradients, and as many random ones. */
function chooseEntries(gradient: ArrayLike<number>, count: number, generator: Generator): number[] {
  const order = [...generator.permutation(gradient.length)];
  if (gradient.length <= count) return order;
  const steepest = [...order].sort((a, b) => Math.abs(gradient[b]) - Math.abs(gradient[a]));
  const chosen = new Set(steepest.slice(0, count >> 1));
  for (const entry of order) {
    if (chosen.size === count) break;
    chosen.add(entry);
  }
  return [...chosen];
}

function randomSigns(size: number, generator: Generator): Direction {
  const signs = generator.integers(size, 0, 2);
  return new Map(Array.from(signs, (sign, i) => [i, 2 * sign - 1]));
}

function dot(gradient: ArrayLike<number>, direction: Direction): number {
  let sum = 0;
  for (const [i, towards] of direction) sum += gradient[i] * towards;
  return sum;
}
