import { noGrad } from "../autograd/no-grad.ts";
import { add, div, formula, min, mul, neg } from "../expr/build.ts";
import { functions } from "../expr/index.ts";
import { inspect } from "../ops/interceptors.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import { stack } from "../ops/methods/shaping.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  notNegative,
  type OptionTable,
  positive,
} from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import { ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";

const shortened = formula((g, total, most) => mul(g, min(1, div(most, add(total, 1e-6)))));
const kept = formula((g, most) => functions.clamp(g, neg(most), most));

function gradients(operation: string, parameters: unknown): Tensor[] {
  const isList = typeof Object(parameters)[Symbol.iterator] === "function";
  const list = parameters instanceof Tensor || !isList ? [parameters] : (parameters as []);
  const found: Tensor[] = [];
  for (const parameter of list as Iterable<Tensor>) {
    checkArgument(operation, "parameters", parametersKind, parameter);
    if (parameter.grad) found.push(parameter.grad);
  }
  return found;
}

const parametersKind = { ...tensorKind, expected: "tensors, as model.parameters() gives" };

export interface ClipNormOptions {
  /** The p of the p-norm, Infinity for the largest element. Default 2. */
  normType?: number;
  /** Throw where the norm is NaN or infinite. Default false. */
  errorIfNonfinite?: boolean;
}

export const clipNormOptions: OptionTable<ClipNormOptions> = {
  normType: positive,
  errorIfNonfinite: flag,
};

/**
 * Shortens all gradients together, in place, so that their norm as one vector is at most `maxNorm`.
 *
 * @returns the norm before, as a 0-dimensional tensor; 0 where no parameter has a gradient.
 * @throws ValueError for a negative maxNorm, or a normType that is not positive; where `errorIfNonfinite` asks for it,
 *   for a norm that is NaN or infinite, before anything has changed.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 * @example
 * ```ts
 * const w = tensor([0, 0], { requiresGrad: true });
 * w.mul(tensor([3, 4])).sum().backward();
 * optim.clipGradNorm([w], 1).item(); // → 5
 * w.grad?.at(1).item().toFixed(5); // → 0.80000
 * ```
 */
export function clipGradNorm(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  options: ClipNormOptions = {},
): Tensor {
  checkArgument("clipGradNorm", "maxNorm", notNegative, maxNorm);
  checkOptions("clipGradNorm", clipNormOptions, options);
  return shorten("clipGradNorm", gradients("clipGradNorm", parameters), maxNorm, options);
}

/** Shortens gradients together, as `clipGradNorm` does those of parameters. */
export function shorten(
  operation: string,
  grads: readonly Tensor[],
  maxNorm: number,
  { normType = 2, errorIfNonfinite = false }: ClipNormOptions,
): Tensor {
  if (grads.length === 0) return zeros([]);
  return noGrad(() => {
    const total = norm(grads, normType);
    if (errorIfNonfinite) inspect(total, ([value]) => refuseNonfinite(operation, value));
    const most = operand(maxNorm, "float64");
    for (const grad of grads) assign(grad, shortened, [grad, total, most]);
    return total;
  });
}

function refuseNonfinite(operation: string, norm: number): void {
  if (Number.isFinite(norm)) return;
  throw new ValueError(
    `${operation}: the norm of the gradients is ${norm}, and cannot be clipped. Without errorIfNonfinite they would ` +
      "become NaN, and the weights with them",
  );
}

function norm(all: readonly Tensor[], p: number): Tensor {
  const tensors = all.filter(({ size }) => size > 0);
  if (tensors.length === 0) return zeros([]);
  if (p === Infinity) return stack(tensors.map((x) => x.abs().max())).max();
  const powers = tensors.map((x) => (p === 2 ? x.square() : x.abs().pow(p)).sum());
  return stack(powers)
    .sum()
    .pow(1 / p);
}

/**
 * Keeps every element of the gradients between −clipValue and clipValue, in place.
 *
 * @throws ValueError for a negative clipValue.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 * @example
 * ```ts
 * const w = tensor([0, 0], { requiresGrad: true });
 * w.mul(tensor([3, -4])).sum().backward();
 * optim.clipGradValue([w], 2);
 * w.grad?.toArray(); // → 2,-2
 * ```
 */
export function clipGradValue(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  checkArgument("clipGradValue", "clipValue", notNegative, clipValue);
  const grads = gradients("clipGradValue", parameters);
  const most = operand(clipValue, "float64");
  noGrad(() => {
    for (const grad of grads) assign(grad, kept, [grad, most]);
  });
}
