import { grad } from "../autograd/grad.ts";
import { noGrad } from "../autograd/no-grad.ts";
import { defaultGenerator, Generator as RandomGenerator } from "../random/generator.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  kind,
  nonNegativeInteger,
  type OptionTable,
  positive,
} from "../tensor/arguments.ts";
import { DtypeError, GraphError } from "../tensor/errors.ts";
import type { ForEach } from "../tensor/for-each.ts";
import { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { single, stepOf } from "./differences.ts";
import { chooseEntries, randomSigns } from "./entries.ts";
import { withHeldRows } from "./held-rows.ts";
import type { Judgement } from "./judge.ts";
import { Probe } from "./probe.ts";

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
  /** How many entries of each parameter are moved one by one, a quarter of them the steepest. Default 12. */
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

const parameterOptions: OptionTable<ParameterCheckOptions> = {
  entries: nonNegativeInteger,
  tolerance: positive,
  seed: nonNegativeInteger,
  gradients: callback,
};

const namedKind = kind(
  "names and tensors, as model.namedParameters() gives",
  (list) =>
    Array.isArray(list) &&
    list.every(
      (pair) => Array.isArray(pair) && typeof pair[0] === "string" && pair[1] instanceof Tensor,
    ),
);

type NamedParameters = Iterable<readonly [name: string, parameter: Tensor]>;

/**
 * Compares the gradients of a loss by float64 parameters with central differences of the loss: the
 * quick check of a whole network, where {@link gradcheck} takes layers and names their mistakes.
 *
 * For each parameter some entries are moved one at a time, and once all entries together, each in a
 * random direction. Random numbers drawn inside `loss` are the same at every evaluation. At a kink any
 * gradient between the slopes on its two sides passes.
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
export function checkParameters<const Parameters extends NamedParameters>(
  parameters: Parameters,
  loss: () => Tensor | number,
  options: ParameterCheckOptions = {},
): ForEach<Parameters, ParameterCheck> {
  const checks = [...parameterChecks(parameters, loss, options)];
  return checks as ForEach<Parameters, ParameterCheck>;
}

/**
 * {@link checkParameters} one parameter at a time: each is checked when it is asked for, so that a
 * program can do something else in between.
 *
 * @throws DtypeError unless the parameters are float64.
 * @example
 * ```ts
 * import { parameterChecks } from "chainrule/check";
 * const w = tensor([1, 2], { dtype: "float64", requiresGrad: true });
 * parameterChecks([["w", w]], () => w.exp().sum()).next().value?.passed; // → true
 * ```
 */
export function* parameterChecks(
  parameters: NamedParameters,
  loss: () => Tensor | number,
  options: ParameterCheckOptions = {},
): Generator<ParameterCheck, void> {
  checkArgument("gradient check", "the parameters", namedKind, parameters);
  checkArgument("gradient check", "the loss", callback, loss);
  checkOptions("gradient check", parameterOptions, options);
  const { entries = 12, tolerance = 1e-4, seed = 0, gradients: given } = options;
  const list = [...parameters];
  for (const [name, parameter] of list) {
    if (parameter.dtype !== "float64") {
      throw new DtypeError(
        `gradient check: ${name} is ${parameter.dtype}; check a float64 copy: model.to("float64")`,
      );
    }
  }
  const state = defaultGenerator.state();
  const tensors = list.map(([, parameter]) => parameter);
  const evaluate = withHeldRows(tensors, () => {
    defaultGenerator.restore(state);
    try {
      return loss();
    } finally {
      defaultGenerator.restore(state);
    }
  });
  const value = evaluate();
  const gradients = given?.() ?? byAutograd(value, tensors);
  const generator = new RandomGenerator(seed);
  for (const [i, [name, tensor]] of list.entries()) {
    const gradient = gradients[i].data;
    let largest = 1e-2;
    for (const slope of gradient) largest = Math.max(largest, Math.abs(slope));
    // An error is relative to this much at least.
    const floor = 1e-3 * largest;
    const probe = new Probe({
      tensor,
      evaluate: () => Float64Array.of(noGrad(() => toNumber(evaluate()))),
      output: Float64Array.of(toNumber(value)),
      dy: Float64Array.of(1),
      gradient,
      step: stepOf("float64"),
      atol: tolerance * floor,
      rtol: tolerance,
    });
    const chosen = chooseEntries(tensor.data, gradient, entries, generator);
    const suspect = probe.findWrong(randomSigns(tensor.size, generator));
    const directions = [...chosen, ...(suspect === null ? [] : [suspect])].map(single);
    const rows = directions.map((direction) => {
      const judgement = probe.along(direction);
      return { judgement, ...errorsOf(probe.predicted(direction), judgement, floor) };
    });
    yield {
      name,
      entries: chosen.length,
      worstAbsolute: worst(rows.map(({ absolute }) => absolute)),
      worstRelative: worst(rows.map(({ relative }) => relative)),
      passed: rows.every(({ judgement }) => judgement.verdict !== "wrong"),
    };
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

const lossKind = { ...tensorKind, expected: "a number or a tensor" };

function toNumber(loss: Tensor | number): number {
  if (typeof loss === "number") return loss;
  checkArgument("gradient check", "what the loss gives", lossKind, loss);
  return loss.item();
}

/** How far a gradient is from the difference; at a kink, from the slopes on its two sides. */
function errorsOf(slope: number, { difference, slopes }: Judgement, floor: number) {
  const [low, high] = slopes
    ? [Math.min(slopes.before, slopes.after), Math.max(slopes.before, slopes.after)]
    : [difference, difference];
  const absolute = Math.max(low - slope, slope - high, 0);
  return { absolute, relative: absolute / Math.max(Math.abs(slope), Math.abs(difference), floor) };
}

/** The largest; a NaN is worse than anything. */
function worst(errors: readonly number[]): number {
  return errors.some(Number.isNaN) ? Number.NaN : Math.max(0, ...errors);
}
