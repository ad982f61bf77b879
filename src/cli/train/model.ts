import { nn } from "../../index.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { type LayerSpec, layersSchema, withActivation } from "./architecture.ts";
import type { TrainConfig } from "./options.ts";

/** The network of a run: the hidden layers asked for, and one score for each class. */
export function buildModel(
  { layers, activation }: TrainConfig,
  features: number,
  classes: number,
  dtype: FloatDtype = "float32",
): nn.Sequential {
  let width = features;
  const hidden = withActivation(layersSchema.parse(layers), activation).map((layer) => {
    const module = buildLayer(layer, width, dtype);
    if (layer.kind === "linear") width = layer.units;
    return module;
  });
  return new nn.Sequential(...hidden, new nn.Linear(width, classes, { dtype }));
}

function buildLayer(layer: LayerSpec, width: number, dtype: FloatDtype): nn.Module {
  switch (layer.kind) {
    case "linear":
      return new nn.Linear(width, layer.units, { dtype });
    case "batchnorm":
      return new nn.BatchNorm1d(width, { dtype });
    case "dropout":
      return new nn.Dropout(layer.p);
    case "relu":
      return new nn.ReLU();
    case "leakyrelu":
      return new nn.LeakyReLU();
    case "tanh":
      return new nn.Tanh();
    case "sigmoid":
      return new nn.Sigmoid();
    case "gelu":
      return new nn.GELU();
    case "silu":
      return new nn.SiLU();
  }
}
