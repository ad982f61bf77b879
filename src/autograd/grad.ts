import { checkArgument, checkOptions, flag, kind, type OptionTable } from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import { GraphError } from "../tensor/errors.ts";
import type { ForEach } from "../tensor/for-each.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { type GraphOptions, graphOptions, propagate, startingGradient } from "./propagate.ts";

export interface GradOptions extends GraphOptions {
  /** The gradients to start from, one for each output; may be left out for single numbers. */
  gradOutputs?: readonly Tensor[];
  /** Give zeros for an input that the outputs do not depend on, instead of an error. Default false. */
  materializeGrads?: boolean;
}

const gradOptions: OptionTable<GradOptions> = {
  ...graphOptions,
  gradOutputs: kind("a list of tensors", Array.isArray),
  materializeGrads: flag,
};

/** One tensor, or several. */
function tensorList(operation: string, name: string, given: unknown): readonly Tensor[] {
  const list = Array.isArray(given) ? given : [given];
  for (const each of list) checkArgument(operation, name, tensors, each);
  return list;
}

const tensors = { ...tensorKind, expected: "a tensor or a list of tensors" };

/**
 * The gradients of the sum of the outputs by each input, without touching any `grad`: a tuple of as many
 * tensors as there are inputs.
 *
 * @throws GraphError where an input is not part of the outputs' graph.
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
 * @example
 * ```ts
 * const x = tensor(3, { requiresGrad: true });
 * const [slope] = grad(x.pow(3), [x], { createGraph: true });
 * slope.item(); // → 27
 * grad(slope, [x])[0].item(); // → 18
 * ```
 */
export function grad<const Inputs extends readonly Tensor[]>(
  outputs: Tensor | readonly Tensor[],
  inputs: Inputs | Tensor,
  options: GradOptions = {},
): ForEach<Inputs, Tensor> {
  checkOptions("grad", gradOptions, options);
  const { gradOutputs, materializeGrads = false } = options;
  const list = tensorList("grad", "outputs", outputs);
  const variables = tensorList("grad", "inputs", inputs);
  const starts = list.map((output, i) => startingGradient("grad", output, gradOutputs?.[i]));
  const wanted = new Map<Tensor, Tensor | null>(variables.map((input) => [input, null]));
  propagate(list, starts, options, (tensor, gradient) => {
    if (wanted.has(tensor)) wanted.set(tensor, gradient);
  });
  return variables.map((input, i) => {
    const gradient = wanted.get(input);
    if (!gradient && materializeGrads) return zeros(input.shape, { dtype: input.dtype });
    if (!gradient) {
      throw new GraphError(
        `grad: input ${i}, shape ${formatShape(input.shape)}, is not part of the graph behind the ` +
          `outputs${input.requiresGrad ? "" : "; it has no requiresGrad"}. Pass { materializeGrads: true } for zeros`,
      );
    }
    return gradient;
  }) as ForEach<Inputs, Tensor>;
}
