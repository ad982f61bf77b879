import { augmented, type Dataset, gaussianNoise, TensorDataset } from "../../src/data/index.ts";
import { ones, tensor } from "../../src/index.ts";

/** White images with noise on them, anew in every epoch. */
export function make(samples: number): Dataset {
  if (samples < 0) throw new Error("no images");
  const targets = tensor(Int32Array.from({ length: samples }, (_, i) => i));
  return augmented(new TensorDataset(ones([samples, 1, 2, 2]), targets), gaussianNoise(0.1));
}
