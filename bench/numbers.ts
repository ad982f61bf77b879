import { join } from "node:path";
import { moons, xor } from "../src/data/index.ts";
import { manualSeed, nn, rand, randint, randn, type Tensor } from "../src/index.ts";
import { saveSafetensors } from "../src/node/index.ts";
import type { Layer, Training, Work } from "./works.ts";

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
export function numbersFor(work: Work): Record<string, Tensor> {
  manualSeed(0);
  const centred = (...shape: number[]) => rand(shape).sub(0.5);
  switch (work.kind) {
    case "matmul":
      return { a: centred(work.size, work.size), b: centred(work.size, work.size) };
    case "elementwise":
      return { x: centred(work.size), a: centred(work.size), b: centred(work.size) };
    case "softmax":
      return { x: randn([work.rows, work.columns]) };
    case "training":
      return { ...buildNetwork(work.layers).stateDict(), ...batchFor(work) };
  }
}

function batchFor({ data, batch, layers }: Training): { inputs: Tensor; targets: Tensor } {
  if (data !== "random") {
    const { inputs, targets } = data === "xor" ? xor() : moons({ samples: batch });
    return { inputs: inputs.to("float32"), targets: targets.to("float32").reshape([batch, 1]) };
  }
  const linear = layers.filter((layer) => layer.kind === "linear");
  return {
    inputs: randn([batch, linear[0].inputs]),
    targets: randint(0, linear.at(-1)!.outputs, [batch]),
  };
}

/** Writes the numbers a work begins with, for the contenders to read; returns the path. */
export async function writeNumbers(work: Work, folder: string): Promise<string> {
  const path = join(folder, `${work.name}.safetensors`);
  await saveSafetensors(path, numbersFor(work));
  return path;
}
