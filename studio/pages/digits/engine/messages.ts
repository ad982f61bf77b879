import type { Weights } from "./classifier.ts";
import type { Survey } from "./survey.ts";
import type { Labelled } from "./trainer.ts";

/** To the worker. */
export type Request =
  | { readonly kind: "digits"; readonly train: Labelled; readonly test: Labelled }
  | { readonly kind: "train"; readonly seed: number }
  | { readonly kind: "stop" }
  | { readonly kind: "go on" }
  /** The page has drawn, and takes the network as it is now. */
  | { readonly kind: "ready" }
  | { readonly kind: "survey"; readonly name: string; readonly weights: Weights };

export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly weights: Weights;
}

/** From the worker. */
export type Reply =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "survey"; readonly name: string; readonly survey: Survey }
  | { readonly kind: "refused"; readonly message: string };
