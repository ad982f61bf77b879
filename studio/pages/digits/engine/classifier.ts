import { nn, noGrad, type Tensor, tensor } from "chainrule";

/** MNIST's mean and deviation, by which `chainrule train` shifts and scales its pixels too. */
export const mean = 0.1307;
export const deviation = 0.3081;

export const pixelCount = 784;
export const digits = Array.from({ length: 10 }, (_, digit) => digit);

/** A tensor as plain data, that a worker can be told. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

/** A network as plain data: its layers, and the numbers in them by their names. */
export interface Weights {
  readonly layers: readonly nn.LayerDescription[];
  readonly state: Readonly<Record<string, Numbers>>;
  /** The shape that they take a picture in. Default: its pixels in a row. */
  readonly sample?: readonly number[];
}

/** The network that is trained in the page. */
export const ownLayers: readonly nn.LayerDescription[] = [
  { kind: "linear", units: 64 },
  { kind: "relu" },
  { kind: "linear", units: 32 },
  { kind: "relu" },
  { kind: "linear", units: 10 },
];

/** What a layer of the network gives, where something is to be seen of it. */
export interface LayerOutput {
  readonly name: string;
  readonly output: Tensor;
}

const unseen: readonly nn.LayerKind[] = ["linear", "batchNorm", "dropout", "flatten"];

/**
 * A network that reads digits, in float64, so that differences of its loss can be compared with its gradients.
 *
 * @throws ShapeError where it takes no picture of 784 pixels, or gives no ten scores.
 */
export class Classifier {
  readonly layers: readonly nn.LayerDescription[];
  readonly model: nn.Sequential;
  readonly #sample: readonly number[];

  constructor({ layers, state, sample = [pixelCount] }: Weights) {
    this.layers = layers;
    this.#sample = sample;
    this.model = nn.buildSequential(sample, layers, { dtype: "float64" }).eval();
    const tensors = Object.entries(state).map(([name, { shape, data }]) => [
      name,
      tensor(data, { shape }),
    ]);
    this.model.loadStateDict(Object.fromEntries(tensors));
    for (const parameter of this.model.parameters()) parameter.requiresGrad = false;
  }

  /** The scores [n, 10] of pixels [n, 784] from 0 to 1, and what the layers before them give. */
  forward(pixels: Tensor): { readonly scores: Tensor; readonly hidden: readonly LayerOutput[] } {
    let x = pixels
      .sub(mean)
      .div(deviation)
      .reshape([pixels.shape[0], ...this.#sample]);
    const hidden: LayerOutput[] = [];
    for (const [i, layer] of (this.model.children() as nn.Module[]).entries()) {
      x = layer.forward(x);
      const { kind } = this.layers[i];
      // Of what is still a picture, or many, there are too many numbers to be shown as units.
      if (!unseen.includes(kind) && x.ndim === 2) hidden.push({ name: kind, output: x });
    }
    return { scores: x, hidden };
  }

  /** The scores of many pictures, without a graph. */
  scores(pictures: Float64Array): Tensor {
    return noGrad(() => this.forward(rowsOf(pictures)).scores);
  }
}

/** Pictures, one after the other, as [n, 784]. */
export const rowsOf = (pictures: Float64Array): Tensor =>
  tensor(pictures, { shape: [pictures.length / pixelCount, pixelCount] });
