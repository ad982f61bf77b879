import type { Histogram } from "./histogram.ts";

/** What one layer did in an observed step. */
export interface LayerRecord {
  /** Its path in the network: `"0"`, `"encoder.1"`; `"1#2"` for its second call in one pass. */
  layer: string;
  /** Its class: `"Linear"`; for a function called between layers, `"relu"`. */
  type: string;
  /** Its outputs. */
  activations: Histogram;
  /** The loss by its outputs; null where backward did not come by. */
  gradients: Histogram | null;
  /** The 2-norm of all its outputs, and of the loss by them. */
  activationNorm: number;
  gradientNorm: number | null;
  /**
   * Of a ReLU: the fraction of units (places of the last dimension) that gave 0 for each of the last
   * 500 observed samples; until so many were seen, for all of them. Null for other layers.
   */
  dead: number | null;
  /** Of a tanh or sigmoid: the fraction of outputs whose slope is below 6% of the steepest. */
  saturated: number | null;
}

/** What one parameter did in an observed step. */
export interface ParameterRecord {
  /** `"0.weight"` */
  name: string;
  /** The path of the layer it belongs to. */
  layer: string;
  shape: number[];
  /** Its numbers' 2-norm before the update. */
  norm: number;
  /** What the optimizer was given; null where no gradient came. */
  gradients: Histogram | null;
  gradientNorm: number | null;
  /**
   * The 2-norm of the gradient that was there already when this step's came: not 0 where gradients
   * are not zeroed between steps. Null where none came, or the optimizer has not this parameter.
   */
  leftoverNorm: number | null;
  /** ‖ΔW‖/‖W‖: the 2-norm of the update over that of the numbers before it; null where that is 0. */
  updateRatio: number | null;
  /** |Δw|/|w| of each of its numbers, not finite where that is 0; absent in records of earlier versions. */
  updateRatios?: Histogram;
}

/** The inputs of an observed step, over all their numbers. */
export interface InputRecord {
  mean: number;
  /** The standard deviation. */
  std: number;
  /** The feature (place after the first dimension, row-major) of the largest root mean square. */
  largestFeature: number;
  largestRms: number;
}

/** One observed step, as plain data: fit for a line of JSON. */
export interface StepRecord {
  /** The number of the optimizer's step, from 1 on. */
  step: number;
  /** Null where `doctor.loss` was not told it. */
  loss: number | null;
  learningRate: number;
  /** Null where the inputs are no float tensor. */
  inputs: InputRecord | null;
  /** In the order in which they ran. */
  layers: LayerRecord[];
  parameters: ParameterRecord[];
  /**
   * How the gradient changes with depth: the slope of log₁₀ ‖gradient of a layer's output‖ over the
   * layers that have a weight matrix, from the input to the output, in decades per layer. Above 0 the
   * gradient vanishes towards the input, below it explodes. Null with fewer than three such layers, or where one's gradient is 0.
   */
  gradientSlope: number | null;
  /** Milliseconds that looking took. */
  milliseconds: number;
}

export type AlertKind =
  | "dead-units"
  | "saturated-units"
  | "vanishing-gradient"
  | "exploding-gradient"
  | "update-ratio"
  | "first-loss"
  | "no-gradient"
  | "gradients-not-zeroed"
  | "cannot-overfit"
  | "learning-rate-too-high"
  | "learning-rate-too-low"
  | "not-shuffled"
  | "not-normalized"
  | "overfitting"
  | "no-better-than-baseline"
  | "class-ignored";

/** Something that is likely wrong in a run, as plain data. Each kind is raised once for a layer. */
export interface Alert {
  kind: AlertKind;
  /** The layer or parameter that it is about; null where it is about the run. */
  layer: string | null;
  /** The step at which it was raised. */
  step: number;
  /** The last observed step at which it still held; the figures are that step's. */
  lastStep: number;
  /** What is wrong, in one line. */
  message: string;
  /** The figures that it rests on. */
  evidence: string;
  /** The measured figure; null where it is not finite, as the loss of a run that broke off. */
  value: number | null;
  /** What the figure is held against. */
  threshold: number;
  /** What to try. */
  advice: string;
  /** Where the threshold comes from. */
  source: string;
}

/** What looking has cost so far. */
export interface DoctorCost {
  /** Seconds spent looking. */
  seconds: number;
  /** These over the seconds of the steps without them. 0.05 is five per cent. */
  share: number;
  /** How many steps there were, and how many of them were observed. */
  steps: number;
  observed: number;
}

/** What is kept of a run, as plain data. */
export interface DoctorReport {
  cost: DoctorCost;
  alerts: readonly Alert[];
  records: readonly StepRecord[];
}
