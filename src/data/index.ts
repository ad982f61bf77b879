import "../autograd/methods.ts";
import "../ops/map/vectorized.ts";

export { DataLoader, type DataLoaderOptions, type DataLoaderState } from "./data-loader.ts";
export type { Batch, Dataset } from "./dataset.ts";
export { ImageDataset, type ImageOptions } from "./image-dataset.ts";
export { randomSplit, Subset } from "./random-split.ts";
export {
  blobs,
  type ClassesOption,
  circles,
  moons,
  type SyntheticOptions,
  spirals,
  xor,
} from "./synthetic.ts";
export { TensorDataset } from "./tensor-dataset.ts";
