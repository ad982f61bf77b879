import { customFunction, F, nn, noGrad, type Tensor } from "chainrule";
import type { Breaks, Settings } from "../engine/settings.ts";

/** Updates the parameters of one layer, whose gradients have just been found. */
export type UpdateNow = (layer: nn.Linear) => void;

type MakeLinear = (inputs: number, outputs: number, dtype: Settings["precision"]) => nn.Linear;

/** The linear layers of a network that is broken so. */
export function brokenLinear(breaks: Breaks, hasSquare: boolean, updateNow: UpdateNow): MakeLinear {
  return (inputs, outputs, dtype) => {
    if (breaks.earlyUpdate) return new UpdatedEarly(inputs, outputs, { dtype }, updateNow);
    if (breaks.inPlace) return new ChangesItsInput(inputs, outputs, { dtype });
    // In a square layer both products have one shape, and nothing complains.
    if (breaks.wrongTranspose && (inputs === outputs || !hasSquare)) {
      return new WronglyTransposed(inputs, outputs, { dtype });
    }
    return new nn.Linear(inputs, outputs, { dtype });
  };
}

/** dX = dZ·Wᵀ in the place of dZ·W. */
class WronglyTransposed extends nn.Linear {
  readonly #compute = customFunction({
    name: "linear with a wrong transpose",
    forward: (context, x: Tensor, weight: Tensor, bias: Tensor) => {
      context.save(x, weight);
      return F.linear(x, weight, bias);
    },
    backward: ({ saved: [x, weight] }, dZ) => [
      x.requiresGrad ? dZ.matmul(weight.T) : null,
      dZ.T.matmul(x),
      dZ.sum(0),
    ],
  });

  override forward(x: Tensor): Tensor {
    return this.#compute(x, this.weight, this.bias!);
  }
}

/** Its weights are updated as soon as their gradient is known: dX is then computed with the new ones. */
class UpdatedEarly extends nn.Linear {
  readonly #updateNow: () => void;
  readonly #compute = customFunction({
    name: "linear updated too early",
    forward: (context, x: Tensor, weight: Tensor, bias: Tensor) => {
      // The weight is not saved: it would be noticed that it has changed.
      context.save(x);
      return F.linear(x, weight, bias);
    },
    backward: ({ saved: [x] }, dZ) => {
      add(this.weight, dZ.T.matmul(x));
      add(this.bias!, dZ.sum(0));
      this.#updateNow();
      return [x.requiresGrad ? dZ.matmul(this.weight.detach()) : null, null, null];
    },
  });

  constructor(inputs: number, outputs: number, options: nn.LinearOptions, updateNow: UpdateNow) {
    super(inputs, outputs, options);
    this.#updateNow = () => updateNow(this);
  }

  override forward(x: Tensor): Tensor {
    return this.#compute(x, this.weight, this.bias!);
  }
}

/** As backward does. */
function add(parameter: Tensor, gradient: Tensor): void {
  parameter.grad = parameter.grad?.add(gradient) ?? gradient;
}

/** Halves what it was given once it has used it, though its backward still needs the old numbers. */
class ChangesItsInput extends nn.Linear {
  override forward(x: Tensor): Tensor {
    const z = super.forward(x);
    if (x.requiresGrad) noGrad(() => x.mul_(0.5));
    return z;
  }
}
