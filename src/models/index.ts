import "../autograd/methods.ts";
import "../ops/vectorized.ts";
import "../nn/summary.ts";

export type { GenerateOptions } from "./generate.ts";
export { GPT, type GPTOptions } from "./gpt.ts";
export { KeyValueCache } from "./key-value-cache.ts";
export { LeNet, type LeNetOptions } from "./lenet.ts";
export {
  LSTMLanguageModel,
  type LSTMLanguageModelOptions,
  LSTMMemory,
} from "./lstm-language-model.ts";
export { TableInput, type TableInputOptions } from "./table-input.ts";
