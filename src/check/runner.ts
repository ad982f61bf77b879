import { propagate } from "../autograd/propagate.ts";
import { isFloat } from "../tensor/dtype.ts";
import { ValueError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type GradcheckTarget, isLayer, isLoss, labelOf } from "./target.ts";

/** How a kind of target runs. `gradients` follows its own `forward`. */
export interface Runner {
  /** The outputs by name; of one output, the name is null. */
  forward(inputs: readonly Tensor[]): Map<string | null, Tensor>;
  clear(): void;
  /** The gradients by the inputs and parameters that were given. */
  gradients(y: Tensor, dy: Tensor): (Tensor | null)[];
}

/** @param variables the inputs and parameters to differentiate by. */
export function runnerOf(target: GradcheckTarget, variables: readonly Tensor[]): Runner {
  if (isLayer(target)) {
    return {
      forward: ([x]) => new Map([[null, target.forward(x)]]),
      clear: () => target.zeroGrad(),
      gradients: (_, dy) => {
        const dx = target.backward(dy);
        return [dx, ...target.parameters().map(({ gradient }) => gradient)];
      },
    };
  }
  if (isLoss(target)) {
    return {
      forward: ([x, goal]) =>
        new Map([[null, Tensor.from(Float64Array.of(target.forward(x, goal)), [])]]),
      clear: () => {},
      gradients: (_, dy) => {
        const dx = target.backward();
        const numbers = Float64Array.from(dx.data, (value) => value * dy.item());
        return [
          Tensor.from(dx.dtype === "float32" ? new Float32Array(numbers) : numbers, dx.shape),
        ];
      },
    };
  }
  return {
    forward: (inputs) => {
      for (const variable of variables) variable.requiresGrad = true;
      return outputsOf(
        typeof target === "function" ? target(...inputs) : target.forward(...inputs),
        labelOf(target),
      );
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

/** The float tensors among what a function gave, by name. */
export function outputsOf(given: unknown, label: string): Map<string | null, Tensor> {
  const isRecord = typeof given === "object" && given !== null && !(given instanceof Tensor);
  const entries: [string | null, unknown][] = isRecord
    ? Object.entries(given).map(([name, y]) => [`output ${name}`, y])
    : [[null, given]];
  const tensors = entries.filter((entry): entry is [string | null, Tensor] => {
    return entry[1] instanceof Tensor;
  });
  const floats = tensors.filter(([, { dtype }]) => isFloat(dtype));
  if (floats.length > 0 && tensors.length === entries.length) return new Map(floats);
  throw new ValueError(
    `gradcheck: ${label} must return a float tensor, or an array or record of tensors`,
  );
}
