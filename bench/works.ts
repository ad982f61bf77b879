import { conv2d, describeLayer, type Layer, linear } from "./layers.ts";

/** A value computed from arrays of float32 that stay where they are. */
export type Computation =
  /** a · b, square matrices. */
  | { kind: "matmul"; size: number }
  /** tanh(x · a + b) · sigmoid(x) − a, element by element: six operations. */
  | { kind: "elementwise"; size: number }
  /** The softmax of each row of x. */
  | { kind: "softmax"; rows: number; columns: number }
  /** (x − mean) / √(variance + 1e-5) · weight + bias for each row of x. */
  | { kind: "layerNorm"; rows: number; columns: number };

/**
 * A step of gradient descent on one batch, `inputs` and `targets`: the mean cross-entropy of classes,
 * which are int32, or the mean squared error of numbers. The network starts from numbers under
 * PyTorch's names: `0.weight`; what a residual adds is its `fn`, and a layer that gives more in
 * PyTorch than its output is the `layer` of one that does not.
 */
export interface Training {
  kind: "training";
  layers: Layer[];
  loss: "crossEntropy" | "meanSquaredError";
  /** Where the batch comes from. */
  data: "random" | "xor" | "moons";
  /** The shape of a sample. They are int32 where the first layer is an embedding. */
  sample: readonly number[];
  batch: number;
  learningRate: number;
  /** Less than a step: the loss, or, of ours alone, the loss and its gradients. */
  only?: "loss" | "gradients";
}

export type Work = { name: string } & (Computation | Training);
export type TrainingWork = { name: string } & Training;

const relu: Layer = { kind: "relu" };
const tanh: Layer = { kind: "tanh" };

export function mnist(batch: number): TrainingWork {
  const layers: Layer[] = [
    linear(784, 256),
    relu,
    { kind: "batchNorm", features: 256 },
    { kind: "dropout", p: 0.2 },
    linear(256, 128),
    tanh,
    linear(128, 10),
  ];
  return classification(`MNIST, batch ${batch}`, layers, [784], batch);
}

/** The network of `mnist` without the layers that not every library has. */
function plainMnist(batch: number): TrainingWork {
  const { layers } = mnist(batch);
  const plain = layers.filter(({ kind }) => kind !== "batchNorm" && kind !== "dropout");
  return classification("MNIST, plain, 128", plain, [784], batch);
}

/** Linear layers with ReLU between them, `depth` of them, `width` wide but for the last. */
export function perceptron(width: number, depth: number, batch: number): TrainingWork {
  const layers = Array.from({ length: depth - 1 }, () => [linear(width, width), relu]).flat();
  const all = [...layers, linear(width, 10)];
  return classification(`${width} wide, ${depth} deep`, all, [width], batch);
}

function classification(
  name: string,
  layers: Layer[],
  sample: number[],
  batch: number,
): TrainingWork {
  return {
    name,
    kind: "training",
    layers,
    loss: "crossEntropy",
    data: "random",
    sample,
    batch,
    learningRate: 0.1,
  };
}

/** Of random numbers; the rate makes the loss fall so that a wrong gradient shows. */
function regression(
  name: string,
  layers: Layer[],
  sample: number[],
  batch: number,
  learningRate: number,
): TrainingWork {
  return { ...classification(name, layers, sample, batch), loss: "meanSquaredError", learningRate };
}

/** Sources: LeCun et al. (1998), as in `chainrule/models`; a block of He et al. (2015) without normalization. */
const lenet = classification(
  "LeNet, batch 64",
  [
    conv2d(1, 6, 5, 2),
    { kind: "maxPool", size: 2 },
    relu,
    conv2d(6, 16, 5, 0),
    { kind: "maxPool", size: 2 },
    relu,
    { kind: "flatten" },
    linear(400, 120),
    relu,
    linear(120, 84),
    relu,
    linear(84, 10),
  ],
  [1, 28, 28],
  64,
);

const residualBlock = regression(
  "residual block 32×32×64",
  [{ kind: "residual", layers: [conv2d(64, 64, 3, 1), relu, conv2d(64, 64, 3, 1)] }, relu],
  [64, 32, 32],
  8,
  1,
);

const layerNorm: Layer = { kind: "layerNorm", features: 128 };

const gptBlock = regression(
  "GPT block",
  [
    {
      kind: "residual",
      layers: [layerNorm, { kind: "causalAttention", features: 128, heads: 4 }],
    },
    {
      kind: "residual",
      layers: [layerNorm, linear(128, 512), { kind: "gelu" }, linear(512, 128)],
    },
  ],
  [64, 128],
  16,
  1,
);

const lstm = regression(
  "LSTM, 64 steps",
  [{ kind: "lstm", inputs: 128, outputs: 128 }],
  [64, 128],
  32,
  100,
);

const embedding = regression(
  "embedding 10000×128",
  [{ kind: "embedding", rows: 10_000, features: 128 }],
  [64],
  32,
  10_000,
);

/** The loss alone, which needs less of a library than its gradients. */
const forward = (work: TrainingWork): TrainingWork => ({
  ...work,
  name: `${work.name}, forward`,
  only: "loss",
});

const xor: TrainingWork = {
  name: "XOR",
  kind: "training",
  layers: [linear(2, 4), tanh, linear(4, 4), tanh, linear(4, 1), tanh],
  loss: "meanSquaredError",
  data: "xor",
  sample: [2],
  batch: 4,
  learningRate: 0.05,
};

const moons: TrainingWork = {
  name: "moons",
  kind: "training",
  layers: [linear(2, 16), relu, linear(16, 16), relu, linear(16, 1)],
  loss: "meanSquaredError",
  data: "moons",
  sample: [2],
  batch: 100,
  learningRate: 0.01,
};

/** All there is to measure, by the names the command line knows. */
export const parts: Record<string, Work[]> = {
  small: [xor, moons],
  mnist: [...[32, 128, 512].map(mnist), plainMnist(128)],
  large: [perceptron(1024, 4, 128)],
  matmul: [32, 64, 128, 256, 512, 1024].map((size) => ({
    name: `matmul ${size}³`,
    kind: "matmul",
    size,
  })),
  rows: [
    { name: "chain of 16 thousand", kind: "elementwise", size: 2 ** 14 },
    { name: "chain of 1 million", kind: "elementwise", size: 2 ** 20 },
    { name: "softmax 512×1024", kind: "softmax", rows: 512, columns: 1024 },
    { name: "layer norm 512×1024", kind: "layerNorm", rows: 512, columns: 1024 },
  ],
  layers: [lenet, forward(lenet), residualBlock, forward(residualBlock), gptBlock, lstm, embedding],
};

/** What a work does, in a line: a step of 2→4→Tanh→1 on 4 samples, … */
export function describeWork(work: Work): string {
  switch (work.kind) {
    case "matmul":
      return `The product of two matrices of ${work.size} rows and columns.`;
    case "elementwise":
      return `tanh(x · a + b) · sigmoid(x) − a of ${work.size} numbers each.`;
    case "softmax":
      return `The softmax of each of ${work.rows} rows of ${work.columns} numbers.`;
    case "layerNorm":
      return `The layer norm of each of ${work.rows} rows of ${work.columns} numbers.`;
    case "training": {
      const path = [work.sample.join("×"), ...work.layers.map(describeLayer)].join("→");
      const loss = work.loss === "crossEntropy" ? "cross-entropy" : "mean squared error";
      return work.only === "loss"
        ? `The loss of ${path} on ${work.batch} samples: ${loss}.`
        : `A training step of ${path} on ${work.batch} samples: ${loss}, SGD.`;
    }
  }
}

/** The same work without chance, so that what contenders compute can be compared. */
export function withoutChance(work: Work): Work {
  if (work.kind !== "training") return work;
  const layers = work.layers.map((layer) =>
    layer.kind === "dropout" ? { ...layer, p: 0 } : layer,
  );
  return { ...work, layers };
}
