import { functions, input } from "../expr/index.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { Activation, LeakyReLU, ReLU, Sigmoid, Tanh } from "./activation.ts";
import { BatchNorm } from "./batch-norm.ts";
import { Dropout } from "./dropout.ts";
import type { Layer } from "./layer.ts";
import { Linear } from "./linear.ts";
import { Sequential } from "./sequential.ts";

const activations = {
  relu: () => new ReLU(),
  leakyrelu: () => new LeakyReLU(),
  sigmoid: () => new Sigmoid(),
  tanh: () => new Tanh(),
  gelu: () => new Activation(functions.gelu(input(0))),
  silu: () => new Activation(functions.silu(input(0))),
} satisfies Record<string, () => Layer>;

/** One layer of a network, in words; it takes as many features as the layer before it gives. */
export type LayerDescription =
  | { kind: "linear"; units: number }
  | { kind: "batchnorm" }
  | { kind: "dropout"; p: number }
  | { kind: keyof typeof activations };

/**
 * Builds a network for samples of `features` numbers from descriptions of its layers.
 *
 * @example
 * ```ts
 * import { buildSequential } from "chainrule/manual";
 * const network = buildSequential(784, [
 *   { kind: "linear", units: 256 },
 *   { kind: "relu" },
 *   { kind: "batchnorm" },
 *   { kind: "dropout", p: 0.2 },
 *   { kind: "linear", units: 10 },
 * ]);
 * network.forward(zeros([32, 784])).shape; // → 32,10
 * ```
 */
export function buildSequential(
  features: number,
  descriptions: readonly LayerDescription[],
  { dtype }: { dtype?: FloatDtype } = {},
): Sequential {
  let width = features;
  const layers = descriptions.map((description): Layer => {
    switch (description.kind) {
      case "linear": {
        const layer = new Linear(width, description.units, { dtype });
        width = description.units;
        return layer;
      }
      case "batchnorm":
        return new BatchNorm(width, { dtype });
      case "dropout":
        return new Dropout(description.p);
      default:
        return activations[description.kind]();
    }
  });
  return new Sequential(...layers);
}
