/** What a network is made of, as every contender can read it; options are PyTorch's defaults. */
export type Layer =
  | { kind: "linear"; inputs: number; outputs: number }
  | { kind: "batchNorm"; features: number }
  | { kind: "dropout"; p: number }
  | { kind: "relu" }
  | { kind: "tanh" };

/** A value computed from arrays of float32 that stay where they are. */
export type Computation =
  /** a · b, square matrices. */
  | { kind: "matmul"; size: number }
  /** tanh(x · a + b) · sigmoid(x) − a, element by element: six operations. */
  | { kind: "elementwise"; size: number }
  /** The softmax of each row of x. */
  | { kind: "softmax"; rows: number; columns: number };

/**
 * A step of gradient descent on one batch, `inputs` and `targets`: the mean cross-entropy of classes,
 * which are int32, or the mean squared error. The network starts from numbers under PyTorch's names:
 * `0.weight`.
 */
export interface Training {
  kind: "training";
  layers: Layer[];
  loss: "crossEntropy" | "meanSquaredError";
  /** Where the batch comes from. */
  data: "random" | "xor" | "moons";
  batch: number;
  learningRate: number;
  /** Less than a step, of ours alone: the loss, or the loss and its gradients. */
  only?: "loss" | "gradients";
}

export type Work = { name: string } & (Computation | Training);
export type TrainingWork = { name: string } & Training;

const linear = (inputs: number, outputs: number): Layer => ({ kind: "linear", inputs, outputs });
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
  return classification(`MNIST, batch ${batch}`, layers, batch);
}

/** The network of `mnist` without the layers that not every library has. */
function plainMnist(batch: number): TrainingWork {
  const { layers } = mnist(batch);
  const plain = layers.filter(({ kind }) => kind !== "batchNorm" && kind !== "dropout");
  return classification("MNIST, plain, 128", plain, batch);
}

/** Linear layers with ReLU between them, `depth` of them, `width` wide but for the last. */
export function perceptron(width: number, depth: number, batch: number): TrainingWork {
  const layers = Array.from({ length: depth - 1 }, () => [linear(width, width), relu]).flat();
  return classification(`${width} wide, ${depth} deep`, [...layers, linear(width, 10)], batch);
}

function classification(name: string, layers: Layer[], batch: number): TrainingWork {
  return {
    name,
    kind: "training",
    layers,
    loss: "crossEntropy",
    data: "random",
    batch,
    learningRate: 0.1,
  };
}

const xor: TrainingWork = {
  name: "XOR",
  kind: "training",
  layers: [linear(2, 4), tanh, linear(4, 4), tanh, linear(4, 1), tanh],
  loss: "meanSquaredError",
  data: "xor",
  batch: 4,
  learningRate: 0.05,
};

const moons: TrainingWork = {
  name: "moons",
  kind: "training",
  layers: [linear(2, 16), relu, linear(16, 16), relu, linear(16, 1)],
  loss: "meanSquaredError",
  data: "moons",
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
  ],
};

const layerNames = { batchNorm: "BatchNorm", dropout: "Dropout", relu: "ReLU", tanh: "Tanh" };

/** What a work does, in a line: a step of 2→4→Tanh→1 on 4 samples, … */
export function describeWork(work: Work): string {
  switch (work.kind) {
    case "matmul":
      return `The product of two matrices of ${work.size} rows and columns.`;
    case "elementwise":
      return `tanh(x · a + b) · sigmoid(x) − a of ${work.size} numbers each.`;
    case "softmax":
      return `The softmax of each of ${work.rows} rows of ${work.columns} numbers.`;
    case "training": {
      const [first] = work.layers.filter((layer) => layer.kind === "linear");
      const names = work.layers.map((layer) =>
        layer.kind === "linear" ? layer.outputs : layerNames[layer.kind],
      );
      const loss = work.loss === "crossEntropy" ? "cross-entropy" : "mean squared error";
      return `A training step of ${[first.inputs, ...names].join("→")} on ${work.batch} samples: ${loss}, SGD.`;
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

/** A matrix product [m, k] · [k, n], and which operands lie transposed in memory. */
export interface Product {
  m: number;
  n: number;
  k: number;
  transA: boolean;
  transB: boolean;
}

/** The matrix products of a work. */
export function productsOf(work: Work): Product[] {
  if (work.kind === "matmul") {
    const { size } = work;
    return [{ m: size, n: size, k: size, transA: false, transB: false }];
  }
  if (work.kind !== "training") return [];
  const { batch } = work;
  return work.layers.flatMap((layer, index) => {
    if (layer.kind !== "linear") return [];
    const { inputs, outputs } = layer;
    const forward = { m: batch, n: outputs, k: inputs, transA: false, transB: true };
    const forWeight = { m: outputs, n: inputs, k: batch, transA: true, transB: false };
    // The first layer is not asked for its inputs' gradient.
    const forInputs = { m: batch, n: inputs, k: outputs, transA: false, transB: false };
    if (work.only === "loss") return [forward];
    return index === 0 ? [forward, forWeight] : [forward, forWeight, forInputs];
  });
}

/** The floating-point operations of a work's matrix products. */
export const matmulFlops = (work: Work): number =>
  productsOf(work).reduce((sum, { m, n, k }) => sum + 2 * m * n * k, 0);
