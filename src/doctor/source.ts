import type { HookHandle } from "../autograd/backward.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { UnitKind } from "./units.ts";

/** A layer, as a source tells of it. */
export interface SourceLayer {
  /** Its path; the same one is given once in a forward pass. */
  layer: string;
  type: string;
  unit: UnitKind | null;
  /** Whether it learns a matrix: such layers count as a network's depth. */
  isWeighted: boolean;
}

/** A parameter that is to receive gradients. */
export interface SourceParameter {
  /** `"0.weight"` */
  name: string;
  value: Tensor;
  /** Whether the optimizer has it. */
  isUpdated: boolean;
  gradient(): Tensor | null;
}

/** What a source tells, in the order in which it happens in a step. */
export interface Listener {
  /** Whether the step under way is looked at; if not, only where passes and steps start and end is wanted. */
  readonly isLooking: boolean;
  /** A forward pass begins that a backward pass may follow. */
  forwardStarts(input: unknown): void;
  layerRan(layer: SourceLayer, output: Tensor): void;
  forwardEnds(output: unknown): void;
  /** The gradient of a layer's output. */
  layerGradient(layer: string, gradient: Tensor): void;
  /** A parameter, by its place among the source's, is about to be given its gradient of this pass. */
  gradientComes(parameter: number): void;
  updateStarts(): void;
  updateEnds(): void;
}

/** A network under training, whatever computes its gradients. */
export interface Source {
  readonly parameters: readonly SourceParameter[];
  readonly learningRate: number;
  /** Tells a listener of every step from now on. */
  attach(listener: Listener): HookHandle;
}

/** The path of the layer that a parameter belongs to: `"0"` for `"0.weight"`. */
export function layerOf(parameter: string): string {
  return parameter.slice(0, Math.max(parameter.lastIndexOf("."), 0));
}
