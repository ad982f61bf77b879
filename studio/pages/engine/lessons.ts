import * as loop from "../../../docs/micrograd-pytorch.md?program=1";
import type { Lines } from "./lines.ts";
import * as activation from "./programs/activation.ts?program";
import * as attention from "./programs/attention.ts?program";
import * as batchNorm from "./programs/batch-norm.ts?program";
import * as dropout from "./programs/dropout.ts?program";
import * as linear from "./programs/linear.ts?program";
import * as losses from "./programs/losses.ts?program";
import * as network from "./programs/network.ts?program";
import * as neuron from "./programs/neuron.ts?program";
import * as softmax from "./programs/softmax.ts?program";
import * as training from "./programs/training.ts?program";
import * as value from "./programs/value.ts?program";
import type { SourcePath } from "./sources.ts";

interface Program {
  readonly lines: Lines;
  readonly numbers: readonly number[];
  readonly run: (numbers: readonly number[]) => void;
}

/** A program, and the files that it is there to read. */
export interface Lesson {
  readonly title: string;
  readonly engine: "scalar" | "manual";
  readonly program: Program;
  readonly files: readonly SourcePath[];
}

const scalar = ["src/scalar/value.ts", "src/scalar/methods.ts", "src/scalar/operation.ts"] as const;
const networks = [...scalar, "src/scalar/mlp.ts"] as const;

/** What layers, and losses, have in common. */
export const helpers: readonly SourcePath[] = [
  "src/manual/layer.ts",
  "src/manual/operation.ts",
  "src/manual/losses/loss.ts",
];
const [layer, operation, baseLoss] = helpers;

const manual = (title: string, program: Program, ...files: SourcePath[]): Lesson => ({
  ...{ title, engine: "manual", program, files },
});

export const lessons = {
  value: { title: "Value: a number used twice", engine: "scalar", program: value, files: scalar },
  neuron: { title: "A neuron", engine: "scalar", program: neuron, files: networks },
  network: { title: "A network, one step", engine: "scalar", program: network, files: networks },
  loop: { title: "The training loop", engine: "scalar", program: loop, files: networks },
  linear: manual("Linear, by hand", linear, "src/manual/linear.ts", layer, operation),
  activation: manual(
    "ReLU and Tanh, by hand",
    activation,
    "src/manual/activation.ts",
    layer,
    operation,
  ),
  softmax: manual("Softmax, by hand", softmax, "src/manual/softmax.ts", layer, operation),
  losses: manual(
    "Three losses, by hand",
    losses,
    "src/manual/losses/mean-squared-error.ts",
    "src/manual/losses/sigmoid-binary-cross-entropy.ts",
    "src/manual/losses/softmax-cross-entropy.ts",
    "src/manual/softmax.ts",
    baseLoss,
    operation,
  ),
  "batch-norm": manual(
    "Batch normalization, by hand",
    batchNorm,
    "src/manual/batch-norm.ts",
    layer,
    operation,
  ),
  dropout: manual("Dropout, by hand", dropout, "src/manual/dropout.ts", layer, operation),
  attention: manual(
    "Attention, by hand",
    attention,
    "src/manual/attention.ts",
    "src/manual/linear.ts",
    "src/manual/softmax.ts",
    layer,
    operation,
  ),
  training: manual(
    "A training step, by hand",
    training,
    "src/manual/sequential.ts",
    "src/manual/linear.ts",
    "src/manual/activation.ts",
    "src/manual/losses/mean-squared-error.ts",
    "src/manual/sgd.ts",
    layer,
    operation,
  ),
} satisfies Record<string, Lesson>;

export type LessonId = keyof typeof lessons;

export const lessonIds = Object.keys(lessons) as LessonId[];
