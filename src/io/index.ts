import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export { type CsvLabels, type CsvOptions, type CsvTable, parseCsv } from "./csv.ts";
export { decodeIdx, type IdxArray } from "./idx.ts";
export { decodeMnist, type Mnist, type MnistOptions } from "./mnist.ts";
export { decodeNpy, encodeNpy } from "./npy.ts";
export { type ColourImage, decodePng } from "./png/decode.ts";
export { decodeSafetensors, type SafetensorsContent } from "./safetensors/decode.ts";
export { encodeSafetensors, type SafetensorsOptions } from "./safetensors/encode.ts";
export type { TableOptions, TableProgress } from "./table/options.ts";
export { parseTable } from "./table/parse-table.ts";
export {
  eventFileHeader,
  eventRecord,
  type Histogram,
  type TensorboardEvent,
} from "./tensorboard.ts";
