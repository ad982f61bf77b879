import type { SystemBlas } from "../../node/index.ts";
import { formatShort } from "../../text/number.ts";
import { formatCount } from "../../text/quantity.ts";
import { quoted } from "../../text/shell-word.ts";
import { wasmFeatures } from "../../wasm/features.ts";
import { languageModelOf, tellNetwork } from "./architecture.ts";
import { flagOf } from "./flag.ts";
import { countOutputs } from "./network.ts";
import { tellOptimizer } from "./optimizers.ts";
import type { TrainConfig } from "./options.ts";
import { describeLibrary } from "./origin.ts";
import { regressionLossName } from "./regression.ts";
import { tellSchedule } from "./schedule.ts";
import type { Task } from "./task.ts";

/** `784 → 256 → ReLU → 10` */
export function describeNetwork(config: TrainConfig, task: Task): string {
  return tellNetwork(config, task.sample, countOutputs(config, task));
}

/** `Adam, learning rate 0.001` */
export function describeOptimizer(config: TrainConfig): string {
  const { optimizer, lr } = config;
  return `${tellOptimizer(optimizer)}, learning rate ${formatShort(lr, 4)}${tellSchedule(config)}`;
}

/** `60,000 samples to learn from, 10,000 to test on` */
export function describeData({
  train,
  validation,
  test,
  counted = { name: "samples", each: 1 },
}: Task): string {
  const [learnt, held] = [train, test].map(({ length }) => formatCount(length * counted.each));
  const watched = validation ? `${formatCount(validation.length)} to watch it on, ` : "";
  return `${learnt} ${counted.name} to learn from, ${watched}${held} to test on`;
}

/** What the loss is called: of a language model it is the cross-entropy in bits. */
export function lossNameOf(config: TrainConfig, { targets }: Task): string {
  if (targets) return regressionLossName(config.loss);
  return languageModelOf(config) === null ? "cross-entropy" : "bits per character";
}

/** What computes the gradients, and how it runs: `autograd, compiled`, and in mixed precision. */
export function describeEngine({ engine, precision }: TrainConfig, isCompiled: boolean): string {
  const name = engine === "manual" ? "layers with a hand-written backward" : "autograd";
  const mixed = precision === "mixed" ? ", mixed precision" : "";
  return `${name}, ${isCompiled ? "compiled" : "eager"}${mixed}`;
}

/** `OpenBLAS 0.3.21 (Haswell), 2 threads, from 24³ on; below, WebAssembly SIMD` */
export function describeMatrixProducts(blas: SystemBlas | null, isCompiled: boolean): string {
  const own = describeKernels();
  if (!blas) return own;
  const from = isCompiled ? blas.from.memory : blas.from.arrays;
  const size = Math.round(Math.cbrt(from.float32));
  return `${describeLibrary(blas)}, from ${size}³ on; below, ${own}`;
}

function describeKernels(): string {
  const { simd, relaxedSimd } = wasmFeatures();
  if (!simd) return "JavaScript (this runtime has no WebAssembly SIMD)";
  return `WebAssembly SIMD${relaxedSimd ? " with fused multiply-add" : ""}`;
}

/** The commands that npm's scripts call by their own names, in a clone. */
const scripts = ["sample", "predict", "evaluate", "export"] as const;

/** How the person at the keyboard calls a command: npm's scripts and npx have no `chainrule` to call. */
export function commandName(command: "train" | (typeof scripts)[number]): string {
  const event = process.env.npm_lifecycle_event ?? "";
  if (event === "npx") return `npx chainrule ${command}`;
  if (event !== "start" && !scripts.includes(event as never)) return `chainrule ${command}`;
  return command === "train" ? "npm start --" : `npm run ${command} --`;
}

/** The flags that say these settings. */
export function describeSettings(config: Partial<TrainConfig>): string {
  return Object.entries(config)
    .flatMap(([name, value]) => {
      if (value === undefined || value === false) return [];
      return value === true ? [flagOf(name)] : [`${flagOf(name)} ${quoted(String(value))}`];
    })
    .join(" ");
}

/** The command that repeats the run. */
export function describeCommand(config: TrainConfig): string {
  return `${commandName("train")} ${describeSettings(config)}`;
}
