import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export { type AugmentedOptions, augmented } from "./augmented.ts";
export { centredDigit } from "./centred-digit.ts";
export { CharacterVocabulary } from "./character-vocabulary.ts";
export { type Collated, collated, defaultCollate, type SampleDataset } from "./collate.ts";
export { DataLoader, type DataLoaderOptions, type DataLoaderState } from "./data-loader.ts";
export type { Batch, Dataset } from "./dataset.ts";
export { type DigitInImage, digitInImage } from "./digit-in-image.ts";
export { ImageDataset, type ImageOptions } from "./image-dataset.ts";
export {
  compose,
  type FillOption,
  gaussianNoise,
  type ImageTransform,
  type RandomCropOptions,
  randomCrop,
  randomHorizontalFlip,
  randomRotation,
  randomShift,
  randomVerticalFlip,
} from "./image-transforms.ts";
export { randomSplit, Subset } from "./random-split.ts";
export {
  BatchSampler,
  type BatchSource,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
} from "./samplers.ts";
export {
  blobs,
  type ClassesOption,
  circles,
  moons,
  type SyntheticOptions,
  spirals,
  xor,
} from "./synthetic.ts";
export type { ColumnOptions } from "./table/choose-columns.ts";
export { classWeights } from "./table/class-weights.ts";
export type { CellFormat, CellFormats } from "./table/column-format.ts";
export type { ColumnType } from "./table/column-kinds.ts";
export type { ColumnKind } from "./table/column-type.ts";
export type { DivideOptions } from "./table/divide.ts";
export type { EncodingNote } from "./table/encoding-note.ts";
export type { Cell } from "./table/encodings/encoding.ts";
export { equalRows } from "./table/equal-rows.ts";
export type { Feature, TableInputs } from "./table/feature-layout.ts";
export { type InspectOptions, inspectTable, type TableFinding } from "./table/inspect-table.ts";
export { type FoldOptions, foldRows, type SplitOptions, splitRows } from "./table/split-rows.ts";
export { type ColumnSummary, formatColumns } from "./table/summary.ts";
export type { Table, TableColumn } from "./table/table.ts";
export {
  TableEncoder,
  type TableEncoderOptions,
  type TableEncoderState,
} from "./table/table-encoder.ts";
export {
  TargetEncoder,
  type TargetEncoderOptions,
  type TargetEncoderState,
} from "./table/target-encoder.ts";
export type { Task } from "./table/target-task.ts";
export { TensorDataset } from "./tensor-dataset.ts";
export { TokenWindows } from "./token-windows.ts";
export { WeightedRandomSampler } from "./weighted-random-sampler.ts";
export { connectWorkers, type PageWorker, type WorkerOptions } from "./workers/connect.ts";
export { type MakeDataset, serveDataset } from "./workers/serve.ts";
export type { WorkerDataset } from "./workers/worker-dataset.ts";
