/** What a network is made of, as every contender can read it; options are PyTorch's defaults. */
export type Layer =
  | { kind: "linear"; inputs: number; outputs: number }
  /** Of stride 1: [inputs, height, width] to [outputs, height′, width′]. */
  | { kind: "conv2d"; inputs: number; outputs: number; kernel: number; padding: number }
  /** The largest of each square of `size` × `size`. */
  | { kind: "maxPool"; size: number }
  | { kind: "flatten" }
  /** Indices to vectors. */
  | { kind: "embedding"; rows: number; features: number }
  /** All outputs of one layer of it: [steps, inputs] to [steps, outputs]. */
  | { kind: "lstm"; inputs: number; outputs: number }
  /** Multi-head attention of a sequence to itself, each place to those before it: [length, features]. */
  | { kind: "causalAttention"; features: number; heads: number }
  /** x + layers(x) */
  | { kind: "residual"; layers: Layer[] }
  | { kind: "batchNorm"; features: number }
  | { kind: "layerNorm"; features: number }
  | { kind: "dropout"; p: number }
  | { kind: "relu" }
  | { kind: "gelu" }
  | { kind: "tanh" };

type Of<Kind extends Layer["kind"]> = Extract<Layer, { kind: Kind }>;

export const linear = (inputs: number, outputs: number): Of<"linear"> => ({
  kind: "linear",
  inputs,
  outputs,
});

export const conv2d = (
  inputs: number,
  outputs: number,
  kernel: number,
  padding: number,
): Of<"conv2d"> => ({ kind: "conv2d", inputs, outputs, kernel, padding });

/** The shape of a layer's output for one sample of this shape. */
export function shapeAfter(shape: readonly number[], layer: Layer): readonly number[] {
  switch (layer.kind) {
    case "linear":
    case "lstm":
      return [...shape.slice(0, -1), layer.outputs];
    case "conv2d": {
      const border = layer.kernel - 1 - 2 * layer.padding;
      return [layer.outputs, ...shape.slice(1).map((extent) => extent - border)];
    }
    case "maxPool":
      return [shape[0], ...shape.slice(1).map((extent) => Math.floor(extent / layer.size))];
    case "flatten":
      return [shape.reduce((a, b) => a * b)];
    case "embedding":
      return [...shape, layer.features];
    default:
      return shape;
  }
}

const plainNames = {
  flatten: "Flatten",
  batchNorm: "BatchNorm",
  layerNorm: "LayerNorm",
  dropout: "Dropout",
  relu: "ReLU",
  gelu: "GELU",
  tanh: "Tanh",
};

/** 128, ReLU, Conv 6 of 5×5, … */
export function describeLayer(layer: Layer): string {
  switch (layer.kind) {
    case "linear":
      return String(layer.outputs);
    case "conv2d":
      return `Conv ${layer.outputs} of ${layer.kernel}×${layer.kernel}`;
    case "maxPool":
      return `MaxPool ${layer.size}×${layer.size}`;
    case "embedding":
      return `Embedding ${layer.rows}×${layer.features}`;
    case "lstm":
      return `LSTM ${layer.outputs}`;
    case "causalAttention":
      return `Attention of ${layer.heads} heads, causal`;
    case "residual":
      return `(x + ${layer.layers.map(describeLayer).join("→")})`;
    default:
      return plainNames[layer.kind];
  }
}
