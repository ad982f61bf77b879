import type { ActivationName } from "../../../layers/activation-names.ts";
import type { LayerSettings } from "../../../layers/hidden.ts";

/** All that decides a run, as plain data: it stands in the page's address. */
export interface Settings {
  readonly data: DataSettings;
  /** The hidden layers, from the input on. */
  readonly layers: readonly LayerSettings[];
  readonly loss: LossName;
  readonly optimizer: OptimizerSettings;
  /** Samples in a batch; 0 for all of them. */
  readonly batch: number;
  /** λ₁·Σ|w| and ½·λ₂·Σw² of the weights, added to the loss that is differentiated. */
  readonly penalty: { readonly l1: number; readonly l2: number };
  readonly initialisation: { readonly scheme: SchemeName; readonly scale: number };
  /** The most that the gradients' norm may be; null for no limit. */
  readonly clip: number | null;
  readonly precision: "float32" | "float64";
  /** Of the weights, the order of the samples and dropout. */
  readonly seed: number;
  readonly breaks: Breaks;
}

export const lossNames = ["crossEntropy", "meanSquaredError"] as const;
export type LossName = (typeof lossNames)[number];

export const optimizerNames = ["sgd", "adam", "adamW", "rmsprop", "adagrad"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export interface OptimizerSettings {
  readonly name: OptimizerName;
  readonly rate: number;
  /** Of SGD. */
  readonly momentum: number;
}

/** `library`: uniform within ±1/√in. `matched`: He before ReLU and its kin, else Glorot. */
export const schemeNames = ["library", "matched", "numpy", "norm", "zero"] as const;
export type SchemeName = (typeof schemeNames)[number];

export const syntheticNames = ["xor", "moons", "circles", "spirals", "blobs", "gaussians"] as const;
export type SyntheticName = (typeof syntheticNames)[number];

export type DataSettings = SyntheticSettings | PointSettings;

export interface SyntheticSettings {
  readonly kind: SyntheticName;
  readonly samples: number;
  /** The standard deviation of what is added to each coordinate. */
  readonly noise: number;
  /** Of spirals and blobs. */
  readonly classes: number;
  readonly seed: number;
  /** The share of the points that is kept for validation. */
  readonly validation: number;
}

/** Points that were drawn, or the rows of a file. */
export interface PointSettings {
  readonly kind: "drawn" | "csv";
  readonly features: readonly string[];
  readonly classes: readonly string[];
  /** Row by row, a number for each feature. */
  readonly values: readonly number[];
  /** The class of each row. */
  readonly targets: readonly number[];
  /** The features that span the plane. */
  readonly axes: readonly [number, number];
  /** Whether each feature is brought to mean 0 and deviation 1. */
  readonly standardise: boolean;
  readonly seed: number;
  readonly validation: number;
}

/** Whether the points are a person's own. */
export const isGiven = (data: DataSettings): data is PointSettings =>
  data.kind === "drawn" || data.kind === "csv";

/** How many features and classes there are. */
export function countsOf(data: DataSettings): { features: number; classes: number } {
  if (isGiven(data)) return { features: data.features.length, classes: data.classes.length };
  const hasClasses = data.kind === "spirals" || data.kind === "blobs";
  return { features: 2, classes: hasClasses ? data.classes : 2 };
}

/** What is broken on purpose. */
export interface Breaks {
  readonly noZeroing: boolean;
  readonly wrongTranspose: boolean;
  readonly noAverage: boolean;
  readonly earlyUpdate: boolean;
  readonly slopeAtActivation: boolean;
  readonly inPlace: boolean;
  readonly reusedGraph: boolean;
  readonly zeroInitialisation: boolean;
  readonly highRate: boolean;
  /** The norm of each hidden layer's matrix in a deep stack of sigmoids; null for the person's own layers. */
  readonly sigmoidStack: number | null;
  readonly unscaledInputs: boolean;
}

export const unbroken: Breaks = {
  noZeroing: false,
  wrongTranspose: false,
  noAverage: false,
  earlyUpdate: false,
  slopeAtActivation: false,
  inPlace: false,
  reusedGraph: false,
  zeroInitialisation: false,
  highRate: false,
  sigmoidStack: null,
  unscaledInputs: false,
};

export const layer = (units: number, activation: ActivationName = "tanh"): LayerSettings => ({
  units,
  activation,
  batchNorm: false,
  dropout: 0,
  residual: false,
});

export const initialSettings: Settings = {
  data: { kind: "moons", samples: 300, noise: 0.15, classes: 2, seed: 0, validation: 0.2 },
  layers: [layer(8), layer(8)],
  loss: "crossEntropy",
  optimizer: { name: "sgd", rate: 0.1, momentum: 0.9 },
  batch: 16,
  penalty: { l1: 0, l2: 0 },
  initialisation: { scheme: "library", scale: 1 },
  clip: null,
  precision: "float32",
  seed: 1,
  breaks: unbroken,
};
