import { type Tensors, withTensors } from "../ops/tensors.ts";
import {
  checkArgument,
  checkOptions,
  kind,
  nonNegativeInteger,
  type OptionTable,
} from "../tensor/arguments.ts";
import { onesLike } from "../tensor/creation.ts";
import { isFloat } from "../tensor/dtype.ts";
import { DtypeError, ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { Run } from "./run.ts";

export interface GradOfOptions<Places> {
  /** Which argument to differentiate by, or a list, for a list of gradients. Default 0, the first. */
  argnums?: Places;
}

/** The place of an argument, or several. */
export type Places = number | readonly number[];

/** For a place the argument there, and for a list of places a list of arguments. */
export type Chosen<Args extends unknown[], P extends Places> = P extends number
  ? Args[P]
  : { -readonly [I in keyof P]: Args[P[I] & number] };

const options: OptionTable<GradOfOptions<Places>> = {
  argnums: kind(
    "the place of an argument, or a list of places",
    (value) =>
      nonNegativeInteger.accepts(value) ||
      (Array.isArray(value) && value.every(nonNegativeInteger.accepts)),
  ),
};

/**
 * The function that computes the gradient of `fn`, a function whose result is a single number, and that
 * number: `[gradient, value]`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.func.grad_and_value.html
 * @throws ShapeError where the result is not a single number; DtypeError where no argument chosen is a float.
 * @example
 * ```ts
 * import { gradAndValue } from "chainrule/func";
 * const [gradient, value] = gradAndValue((x: Tensor) => x.square().sum())(tensor([1, 2]));
 * gradient.toArray(); // → 2,4
 * value.item(); // → 5
 * ```
 */
export function gradAndValue<Args extends unknown[], const P extends Places = 0>(
  fn: (...args: Args) => Tensor,
  { argnums = 0 as P, ...others }: GradOfOptions<P> = {},
): (...args: Args) => [gradient: Chosen<Args, P>, value: Tensor] {
  checkOptions("grad", options, { argnums, ...others });
  const places: readonly number[] = typeof argnums === "number" ? [argnums] : argnums;
  return (...args) => {
    const missing = places.find((place) => place >= args.length);
    if (missing !== undefined) {
      throw new ValueError(
        `grad: argnums names argument ${missing}, and ${args.length} are given; the first is 0`,
      );
    }
    const chosen = places.map((place) => args[place] as Tensors);
    const run = new Run(
      "grad",
      (...stands: Tensors[]) => {
        const all: unknown[] = [...args];
        places.forEach((place, i) => {
          all[place] = stands[i];
        });
        const value = fn(...(all as Args));
        checkArgument("grad", "what fn returns", tensorKind, value);
        return value;
      },
      chosen,
    );
    const [[, value]] = run.outputs;
    if (value.size !== 1) {
      throw new ShapeError(
        `grad: fn must return a single number, got shape ${formatShape(value.shape)}. Reduce it first (x.sum()), or ` +
          "use vjp or jacobian",
      );
    }
    const [first] = run.variables;
    if (first && !run.variables.some((x) => isFloat(x.dtype))) {
      throw new DtypeError(
        `grad: argument ${places[0]} is ${first.dtype}, and only floats have derivatives. Use x.to("float32")`,
      );
    }
    const gradients = withTensors(chosen, run.pull(onesLike(value)));
    return [
      (typeof argnums === "number" ? gradients[0] : gradients) as Chosen<Args, P>,
      run.result,
    ];
  };
}

/**
 * The function that computes the gradient of `fn`, a function whose result is a single number: of the shape
 * of its argument, or an array or a record of tensors where that is one. No tensor needs `requiresGrad`, and
 * none gets a `grad`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.func.grad.html
 * @throws ShapeError where the result is not a single number; DtypeError where no argument chosen is a float.
 * @example
 * ```ts
 * import { grad } from "chainrule/func";
 * const slope = grad((x: Tensor) => x.pow(3));
 * slope(tensor(2)).item(); // → 12
 * grad(slope)(tensor(2)).item(); // → 12
 * grad((x: Tensor, y: Tensor) => x.mul(y), { argnums: 1 })(tensor(5), tensor(7)).item(); // → 5
 * ```
 */
export function grad<Args extends unknown[], const P extends Places = 0>(
  fn: (...args: Args) => Tensor,
  options: GradOfOptions<P> = {},
): (...args: Args) => Chosen<Args, P> {
  const both = gradAndValue(fn, options);
  return (...args) => both(...args)[0];
}
