import { wasmFeatures } from "../../wasm/features.ts";
import { formatCount, formatNumber } from "../format.ts";
import { type Activation, type LayerSpec, layersSchema, withActivation } from "./architecture.ts";
import type { TrainConfig } from "./options.ts";
import type { Task } from "./task.ts";

const activationNames: Record<Activation, string> = {
  relu: "ReLU",
  leakyrelu: "LeakyReLU",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  gelu: "GELU",
  silu: "SiLU",
};

function layerName(layer: LayerSpec): string {
  switch (layer.kind) {
    case "linear":
      return String(layer.units);
    case "batchnorm":
      return "BatchNorm";
    case "dropout":
      return `Dropout ${layer.p}`;
    default:
      return activationNames[layer.kind];
  }
}

/** `784 → 256 → ReLU → 10` */
export function describeNetwork({ layers, activation }: TrainConfig, task: Task): string {
  const hidden = withActivation(layersSchema.parse(layers), activation).map(layerName);
  return [task.features, ...hidden, task.classes.length].join(" → ");
}

/** `Adam, learning rate 0.001` */
export function describeOptimizer({ optimizer, lr }: TrainConfig): string {
  const names = { sgd: "SGD with momentum 0.9", adam: "Adam", adamw: "AdamW" };
  return `${names[optimizer]}, learning rate ${Number(formatNumber(lr))}`;
}

/** `60,000 samples to learn from, 10,000 to test on` */
export function describeData({ train, test }: Task): string {
  return `${formatCount(train.length)} samples to learn from, ${formatCount(test.length)} to test on`;
}

/** What computes the gradients. */
export function describeEngine({ engine }: TrainConfig): string {
  return engine === "manual" ? "layers with a hand-written backward" : "autograd";
}

/** What multiplies the matrices. */
export function describeKernels(): string {
  const { simd, relaxedSimd } = wasmFeatures();
  if (!simd) return "JavaScript (this runtime has no WebAssembly SIMD)";
  return `WebAssembly SIMD${relaxedSimd ? " with fused multiply-add" : ""}`;
}

/** How the person at the keyboard calls the train command: `npm start` has no `chainrule` to call. */
export const trainCommandName =
  process.env.npm_lifecycle_event === "start" ? "npm start --" : "chainrule train";

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The flags that repeat the run. */
export function describeCommand(config: TrainConfig): string {
  const flags = Object.entries(config).map(([name, value]) => {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${flag} ${quoted(String(value))}`;
  });
  return `${trainCommandName} ${flags.join(" ")}`;
}
