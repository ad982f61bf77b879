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
