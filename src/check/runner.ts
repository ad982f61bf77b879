import { propagate } from "../autograd/propagate.ts";
import { isFloat } from "../tensor/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkFloats, checkGradient, checkNumber, ReturnedError } from "./returned.ts";
import { type GradcheckTarget, isLayer, isLoss, labelOf } from "./target.ts";

/** How a kind of target runs. `gradients` follows its own `forward`. */
export interface Runner {
  /** The outputs by name; of one output, the name is null. */
  forward(inputs: readonly Tensor[]): Map<string | null, Tensor>;
  clear(): void;
  /** The gradients by the inputs and parameters that were given. */
  gradients(y: Tensor, dy: Tensor): (Tensor | null)[];
}

/**
 * @param inputs the inputs to differentiate by.
 * @param parameters the parameters.
 */
export function runnerOf(
  target: GradcheckTarget,
  inputs: readonly Tensor[],
  parameters: readonly Tensor[],
): Runner {
  const label = labelOf(target);
  if (isLayer(target)) {
    return {
      forward: ([x]) => {
        const y = target.forward(x);
        checkFloats(`${label}.forward`, y);
        return new Map([[null, y]]);
      },
      clear: () => target.zeroGrad(),
      gradients: (_, dy) => {
        const dx = target.backward(dy);
        // By integers there is no gradient, and whatever stands for it will do.
        if (inputs.length > 0) checkGradient(`${label}.backward`, dx);
        const own = target.parameters().map(({ gradient }) => gradient);
        return inputs.length > 0 ? [dx, ...own] : own;
      },
    };
  }
  if (isLoss(target)) {
    return {
      forward: ([x, goal]) => {
        const loss = target.forward(x, goal);
        checkNumber(`${label}.forward`, loss);
        return new Map([[null, Tensor.from(Float64Array.of(loss), [])]]);
      },
      clear: () => {},
      gradients: (_, dy) => {
        const dx = target.backward();
        checkGradient(`${label}.backward`, dx);
        const numbers = Float64Array.from(dx.data, (value) => value * dy.item());
        return [
          Tensor.from(dx.dtype === "float32" ? new Float32Array(numbers) : numbers, dx.shape),
        ];
      },
    };
  }
  const variables = [...inputs, ...parameters];
  const [where, run] =
    typeof target === "function"
      ? [label, target]
      : [`${label}.forward`, (...given: Tensor[]) => target.forward(...given)];
  return {
    forward: (given) => {
      for (const variable of variables) variable.requiresGrad = true;
      return outputsOf(run(...given), where);
    },
    clear: () => {},
    gradients: (y, dy) => {
      const found = new Map<Tensor, Tensor>();
      if (y.requiresGrad) {
        propagate([y], [dy], {}, (tensor, gradient) => found.set(tensor, gradient));
      }
      return variables.map((variable) => found.get(variable) ?? null);
    },
  };
}

/**
 * The float tensors among what a function gave, by name.
 *
 * @param where the function, or the method: "MLP.forward".
 */
export function outputsOf(given: unknown, where: string): Map<string | null, Tensor> {
  const isRecord = typeof given === "object" && given !== null && !(given instanceof Tensor);
  const entries: [string | null, unknown][] = isRecord
    ? Object.entries(given).map(([name, y]) => [`output ${name}`, y])
    : [[null, given]];
  const tensors = entries.filter((entry): entry is [string | null, Tensor] => {
    return entry[1] instanceof Tensor;
  });
  const floats = tensors.filter(([, { dtype }]) => isFloat(dtype));
  if (floats.length > 0 && tensors.length === entries.length) return new Map(floats);
  throw new ReturnedError(where, "a float tensor, or an array or record of tensors", given);
}
