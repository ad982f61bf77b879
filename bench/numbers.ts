import { join } from "node:path";
import { moons, xor } from "../src/data/index.ts";
import { manualSeed, nn, rand, randint, randn, type Tensor } from "../src/index.ts";
import { saveSafetensors } from "../src/node/index.ts";
import { type Layer, shapeAfter } from "./layers.ts";
import type { Training, Work } from "./works.ts";

export function buildNetwork(layers: readonly Layer[]): nn.Sequential {
  return new nn.Sequential(...layers.map(buildLayer));
}

/** The outputs of a recurrence, without the state it ends in. */
class Lstm extends nn.Module {
  readonly layer: nn.LSTM;

  constructor(inputs: number, outputs: number) {
    super();
    this.layer = new nn.LSTM(inputs, outputs, { batchFirst: true });
  }

  forward(x: Tensor): Tensor {
    return this.layer.forward(x)[0];
  }
}

/** Attention of a sequence to what comes before. */
class CausalAttention extends nn.Module {
  readonly layer: nn.MultiheadAttention;

  constructor(features: number, heads: number) {
    super();
    this.layer = new nn.MultiheadAttention(features, heads, { batchFirst: true });
  }

  forward(x: Tensor): Tensor {
    return this.layer.forward(x, x, x, { isCausal: true, needWeights: false })[0];
  }
}

function buildLayer(layer: Layer): nn.Module {
  switch (layer.kind) {
    case "linear":
      return new nn.Linear(layer.inputs, layer.outputs);
    case "conv2d":
      return new nn.Conv2d(layer.inputs, layer.outputs, layer.kernel, { padding: layer.padding });
    case "maxPool":
      return new nn.MaxPool2d(layer.size);
    case "flatten":
      return new nn.Flatten();
    case "embedding":
      return new nn.Embedding(layer.rows, layer.features);
    case "lstm":
      return new Lstm(layer.inputs, layer.outputs);
    case "causalAttention":
      return new CausalAttention(layer.features, layer.heads);
    case "residual":
      return new nn.Residual(buildNetwork(layer.layers));
    case "batchNorm":
      return new nn.BatchNorm1d(layer.features);
    case "layerNorm":
      return new nn.LayerNorm(layer.features);
    case "dropout":
      return new nn.Dropout(layer.p);
    case "relu":
      return new nn.ReLU();
    case "gelu":
      return new nn.GELU();
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
    case "layerNorm": {
      const [weight, bias] = [randn([work.columns]), randn([work.columns])];
      return { x: randn([work.rows, work.columns]), weight, bias };
    }
    case "training":
      return { ...buildNetwork(work.layers).stateDict(), ...batchFor(work) };
  }
}

function batchFor(work: Training): { inputs: Tensor; targets: Tensor } {
  const { data, batch, layers, sample, loss } = work;
  if (data !== "random") {
    const { inputs, targets } = data === "xor" ? xor() : moons({ samples: batch });
    return { inputs: inputs.to("float32"), targets: targets.to("float32").reshape([batch, 1]) };
  }
  const [first] = layers;
  const shape = [batch, ...sample];
  const inputs = first.kind === "embedding" ? randint(0, first.rows, shape) : randn(shape);
  const output = layers.reduce(shapeAfter, sample);
  const targets =
    loss === "crossEntropy" ? randint(0, output[0], [batch]) : randn([batch, ...output]);
  return { inputs, targets };
}

/** Writes the numbers a work begins with, for the contenders to read; returns the path. */
export async function writeNumbers(work: Work, folder: string): Promise<string> {
  const path = join(folder, `${work.name}.safetensors`);
  await saveSafetensors(path, numbersFor(work));
  return path;
}
