import { nn, type Tensor } from "chainrule";

export const activationNames = [
  "tanh",
  "relu",
  "sigmoid",
  "leakyRelu",
  "gelu",
  "silu",
  "softplus",
  "linear",
] as const;
export type ActivationName = (typeof activationNames)[number];

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
