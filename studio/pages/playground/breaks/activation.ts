import { customFunction, enableGrad, grad, nn, type Tensor } from "chainrule";
import type { Breaks } from "../engine/settings.ts";

/** The activations of a network that is broken so. */
export function brokenActivation(breaks: Breaks): (activation: nn.Module) => nn.Module {
  return (activation) =>
    breaks.slopeAtActivation ? new SlopeAtActivation(activation) : activation;
}

/** dZ = dA ∘ f′(A) in the place of dA ∘ f′(Z): the derivative is taken at what the function gave. */
class SlopeAtActivation extends nn.Module {
  readonly #compute;

  constructor(activation: nn.Module) {
    super();
    this.#compute = customFunction({
      name: "an activation with its slope at A",
      forward: (context, z: Tensor) => {
        const a = activation.forward(z);
        context.save(a);
        return a;
      },
      backward: ({ saved: [a] }, dA) => [dA.mul(slope(activation, a))],
    });
  }

  forward(z: Tensor): Tensor {
    return this.#compute(z);
  }
}

/** f′(x), each element of it. */
function slope(activation: nn.Module, x: Tensor): Tensor {
  return enableGrad(() => {
    const point = x.detach().clone();
    point.requiresGrad = true;
    const [slopes] = grad(activation.forward(point).sum(), [point]);
    return slopes.detach();
  });
}
