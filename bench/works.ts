import { join } from "node:path";
import { manualSeed, nn, rand, randint, randn, type Tensor } from "../src/index.ts";
import { saveSafetensors } from "../src/node/index.ts";

/** What a network is made of, as every contender can read it; options are PyTorch's defaults. */
export type Layer =
  | { kind: "linear"; inputs: number; outputs: number }
  | { kind: "batchNorm"; features: number }
  | { kind: "dropout"; p: number }
  | { kind: "relu" }
  | { kind: "tanh" };

/** The product of two square matrices, the numbers `a` and `b`. */
export interface Matmul {
  kind: "matmul";
  size: number;
}

/**
 * A step of gradient descent on the mean cross-entropy of one batch: `inputs` and `targets`, the
 * classes as int32. The network starts from numbers under PyTorch's names: `0.weight`.
 */
export interface Training {
  kind: "training";
  layers: Layer[];
  batch: number;
  learningRate: number;
}

export type Work = { name: string } & (Matmul | Training);

const mnistNetwork: Layer[] = [
  { kind: "linear", inputs: 784, outputs: 256 },
  { kind: "relu" },
  { kind: "batchNorm", features: 256 },
  { kind: "dropout", p: 0.2 },
  { kind: "linear", inputs: 256, outputs: 128 },
  { kind: "tanh" },
  { kind: "linear", inputs: 128, outputs: 10 },
];

/** All there is to measure, by the names the command line knows. */
export const parts: Record<string, Work[]> = {
  matmul: [64, 128, 256, 512, 1024].map((size) => ({
    name: `matmul ${size}³`,
    kind: "matmul",
    size,
  })),
  step: [
    { name: "MNIST step", kind: "training", layers: mnistNetwork, batch: 128, learningRate: 0.1 },
  ],
};

/** The same work without chance, so that what contenders compute can be compared. */
export function withoutChance(work: Work): Work {
  if (work.kind !== "training") return work;
  const layers = work.layers.map((layer) =>
    layer.kind === "dropout" ? { ...layer, p: 0 } : layer,
  );
  return { ...work, layers };
}

/** The floating-point operations of a work's matrix products. */
export function matmulFlops(work: Work): number {
  if (work.kind === "matmul") return 2 * work.size ** 3;
  // Forward, the weight's gradient, and the input's, which the first layer is not asked for.
  return work.layers.reduce(
    (sum, layer, index) =>
      layer.kind === "linear"
        ? sum + 2 * work.batch * layer.inputs * layer.outputs * (index === 0 ? 2 : 3)
        : sum,
    0,
  );
}

export function buildNetwork(layers: readonly Layer[]): nn.Sequential {
  return new nn.Sequential(...layers.map(buildLayer));
}

function buildLayer(layer: Layer): nn.Module {
  switch (layer.kind) {
    case "linear":
      return new nn.Linear(layer.inputs, layer.outputs);
    case "batchNorm":
      return new nn.BatchNorm1d(layer.features);
    case "dropout":
      return new nn.Dropout(layer.p);
    case "relu":
      return new nn.ReLU();
    case "tanh":
      return new nn.Tanh();
  }
}

/** The numbers a work begins with, always the same. */
function numbersFor(work: Work): Record<string, Tensor> {
  manualSeed(0);
  if (work.kind === "matmul") {
    const { size } = work;
    return { a: rand([size, size]).sub(0.5), b: rand([size, size]).sub(0.5) };
  }
  const linear = work.layers.filter((layer) => layer.kind === "linear");
  return {
    ...buildNetwork(work.layers).stateDict(),
    inputs: randn([work.batch, linear[0].inputs]),
    targets: randint(0, linear.at(-1)!.outputs, [work.batch]),
  };
}

/** Writes the numbers a work begins with, for the contenders to read; returns the path. */
export async function writeNumbers(work: Work, folder: string): Promise<string> {
  const path = join(folder, `${work.name}.safetensors`);
  await saveSafetensors(path, numbersFor(work));
  return path;
}
