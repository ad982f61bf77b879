import type { SystemBlas } from "../../node/index.ts";
import { printable } from "../../text/escape.ts";
import { formatShort } from "../../text/number.ts";
import { formatCount } from "../../text/quantity.ts";
import { wasmFeatures } from "../../wasm/features.ts";
import { tellNetwork } from "./architecture.ts";
import { flagOf, type TrainConfig } from "./options.ts";
import { describeLibrary } from "./origin.ts";
import type { Task } from "./task.ts";

/** `784 → 256 → ReLU → 10` */
export function describeNetwork(config: TrainConfig, task: Task): string {
  return tellNetwork(config, task.sample, task.classes.length);
}

export const optimizerNames = { sgd: "SGD with momentum 0.9", adam: "Adam", adamw: "AdamW" };

/** `Adam, learning rate 0.001` */
export function describeOptimizer({ optimizer, lr, schedule }: TrainConfig): string {
  const course = schedule === "cosine" ? ", falling to 0" : "";
  return `${optimizerNames[optimizer]}, learning rate ${formatShort(lr, 4)}${course}`;
}

/** `60,000 samples to learn from, 10,000 to test on` */
export function describeData({ train, test }: Task): string {
  return `${formatCount(train.length)} samples to learn from, ${formatCount(test.length)} to test on`;
}

/** What computes the gradients, and how it runs: `autograd, compiled`. */
export function describeEngine({ engine }: TrainConfig, isCompiled: boolean): string {
  const name = engine === "manual" ? "layers with a hand-written backward" : "autograd";
  return `${name}, ${isCompiled ? "compiled" : "eager"}`;
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

/** How the person at the keyboard calls the train command: npm's scripts and npx have no `chainrule` to call. */
const callers: Readonly<Record<string, string>> = {
  start: "npm start --",
  npx: "npx chainrule train",
};
export const trainCommandName = callers[process.env.npm_lifecycle_event ?? ""] ?? "chainrule train";

/** A word as a shell takes it, and a terminal can show it. */
export function quoted(word: string): string {
  if (/^[\w./:,@+-][\w./:,=@+-]*$/.test(word)) return word;
  if (printable(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const bytes = new TextEncoder().encode(word);
  const escaped = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w./ -]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `$'${escaped.join("")}'`;
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
  return `${trainCommandName} ${describeSettings(config)}`;
}
