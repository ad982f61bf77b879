import { nn, type Tensor } from "chainrule";
import type { ActivationName } from "./activation-names.ts";

class Identity extends nn.Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

export const activations: Record<ActivationName, () => nn.Module<[Tensor], Tensor>> = {
  tanh: () => new nn.Tanh(),
  relu: () => new nn.ReLU(),
  sigmoid: () => new nn.Sigmoid(),
  leakyRelu: () => new nn.LeakyReLU(),
  gelu: () => new nn.GELU(),
  silu: () => new nn.SiLU(),
  softplus: () => new nn.Softplus(),
  linear: () => new Identity(),
};

/** Those that are 0 for half of what comes: He's initialisation is theirs. */
export const isRectifier = (name: ActivationName) =>
  ["relu", "leakyRelu", "gelu", "silu"].includes(name);
