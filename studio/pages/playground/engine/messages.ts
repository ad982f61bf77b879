import type { Alert } from "chainrule/doctor";
import type { PlaneGrid } from "chainrule/draw";
import type { Distribution } from "../../../canvas/distribution.ts";
import type { Points } from "../data/points.ts";
import type { DecisionMap, Score, UnitState } from "../measure/surface.ts";
import type { LayerStep, Phase } from "../measure/twin.ts";
import type { Edit } from "./course.ts";
import type { PointSettings, Settings } from "./settings.ts";

/** How the courses came to be, as plain data: it stands in the address, and all of them are made from it. */
export interface Story {
  readonly settings: Settings;
  /** Each begins another course at a step of one before it: course n + 1 by the n-th. */
  readonly forks: readonly ForkStory[];
  /** The course that is looked at, and the one beside it. */
  readonly chosen: number;
  readonly other: number | null;
  readonly step: number;
}

export interface ForkStory {
  readonly parent: number;
  readonly step: number;
  readonly settings: Settings;
  readonly edits: readonly Edit[];
}

/** What of a frame is on screen: nothing else is computed. */
export interface Wants {
  readonly unitMaps: boolean;
  readonly distributions: boolean;
}

/** What the page asks of its worker. */
export type Request =
  | { readonly kind: "begin"; readonly story: Story }
  | { readonly kind: "play"; readonly stepsPerFrame: number | null }
  | { readonly kind: "pause" }
  /** The page has drawn the last frame, and takes another. */
  | { readonly kind: "ready"; readonly wants: Wants }
  /** What is wanted has changed: a frame is wanted though nothing else is new. */
  | { readonly kind: "look" }
  | { readonly kind: "advance"; readonly steps: number }
  | { readonly kind: "phase" }
  | { readonly kind: "seek"; readonly step: number }
  | {
      readonly kind: "fork";
      readonly settings: Settings;
      readonly edits: readonly Edit[];
      readonly beside: boolean;
    }
  | { readonly kind: "choose"; readonly course: number; readonly other: number | null }
  | { readonly kind: "unit"; readonly layer: number; readonly unit: number; readonly row: number }
  | { readonly kind: "cost" }
  /** A CSV file is to be read; its class is in the column of this name, if one is given. */
  | {
      readonly kind: "file";
      readonly name: string;
      readonly text: string;
      readonly label: string | undefined;
    };

/** What the worker tells the page. */
export type Reply =
  | {
      readonly kind: "courses";
      readonly courses: readonly CourseInfo[];
      readonly chosen: number;
      readonly other: number | null;
      /** Whether more are to come, of a story that is being told. */
      readonly isTold: boolean;
    }
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "unit"; readonly unit: UnitSum }
  | { readonly kind: "cost"; readonly cost: Cost }
  | { readonly kind: "file"; readonly data: PointSettings }
  /** Why a file cannot be used. */
  | { readonly kind: "file-refused"; readonly message: string }
  /** Nothing can be trained: the data, say, cannot be used. */
  | { readonly kind: "refused"; readonly message: string };

export interface CourseInfo {
  readonly id: number;
  readonly parent: number | null;
  /** The step that it begins with. */
  readonly start: number;
  readonly settings: Settings;
  readonly edits: readonly Edit[];
  readonly points: Points;
  readonly plane: PlaneGrid;
  readonly batchesPerEpoch: number;
  readonly parameters: number;
}

/** A course at one moment. */
export interface View {
  readonly course: number;
  readonly step: number;
  readonly head: number;
  /** What the course has gone through: row after row, the numbers of `columns`. */
  readonly history: Float32Array;
  readonly train: Score;
  readonly validation: Score | null;
  readonly map: DecisionMap;
  /** For the four points of XOR: the probability of class 1 of each. */
  readonly predictions: readonly number[] | null;
  /** What the library says, or that the loss is no number. */
  readonly failure: string | null;
}

export interface Frame {
  readonly main: View;
  /** The course beside it. */
  readonly other: View | null;
  /** The step that led here, or that is under way. Null at the very beginning. */
  readonly open: {
    readonly phase: Phase;
    readonly loss: number | null;
    readonly rows: Int32Array;
  } | null;
  readonly layers: readonly LayerFrame[];
  readonly alerts: readonly Alert[];
  /** Steps in a second, while playing. */
  readonly speed: number | null;
  /** How far a moment that is sought is away, in steps; null where it has been reached. */
  readonly seeking: number | null;
}

/** A hidden layer, or the last, in a frame. */
export interface LayerFrame {
  /** As they are now. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly step: Pick<
    LayerStep,
    "weightGradients" | "biasGradients" | "weightUpdates" | "biasUpdates"
  > | null;
  /** Of each unit: the mean over the batch of its output, and of the size of the loss's gradient by it. */
  readonly meanActivations: Float32Array | null;
  readonly meanGradients: Float32Array | null;
  /** ‖∂L/∂a‖ of all its outputs. */
  readonly gradientNorm: number | null;
  readonly maps: readonly Uint8Array[] | null;
  readonly states: readonly UnitState[];
  readonly distributions: {
    readonly activation: Distribution;
    readonly gradient: Distribution | null;
    readonly ratio: Distribution | null;
  } | null;
}

/** A unit's sum of products, forward and backward, for one point. */
export interface UnitSum {
  readonly layer: number;
  readonly unit: number;
  readonly row: number;
  /** What comes in, and the weights it is multiplied by. */
  readonly inputs: readonly number[];
  readonly weights: readonly number[];
  /** ∂L by what comes in; null for the features, and where backward ends in an error. */
  readonly inputGradients: readonly number[] | null;
  readonly bias: number;
  readonly z: number;
  readonly a: number;
  /** This point's own loss; null where forward ends in an error. */
  readonly loss: number | null;
  /** z of each unit of the next layer; empty for the last layer. */
  readonly aboveSums: readonly number[];
  /** ∂L/∂z of each unit of the next layer, and the weights that lead to them; empty for the last layer. */
  readonly above: readonly number[];
  readonly aboveWeights: readonly number[];
  /** ∂L/∂a and ∂L/∂z of this unit, for this point's own loss; null where backward ends in an error. */
  readonly activationGradient: number | null;
  readonly gradient: number | null;
  /** Whether z → a goes through batch normalization or a shortcut too, so that the sums are not all. */
  readonly isPlain: boolean;
}

/** Milliseconds. */
export interface Cost {
  readonly forward: number;
  readonly backward: number;
  /** Two forward passes for each parameter. */
  readonly differences: number;
  readonly parameters: number;
}
