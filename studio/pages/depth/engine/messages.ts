import type { LaneName, Settings } from "./settings.ts";

/** To the worker. */
export type Request =
  | { readonly kind: "begin"; readonly settings: Settings }
  | { readonly kind: "stop" }
  | { readonly kind: "go on" }
  /** The page has drawn, and takes the next rows. */
  | { readonly kind: "ready" }
  | { readonly kind: "gradients"; readonly lane: LaneName; readonly step: number };

/** What a lane has seen so far: tables with a row for each step. */
export interface LaneRows {
  readonly seen: number;
  readonly losses: Float64Array;
  readonly totalNorms: Float64Array;
  /** A number for each layer in each row. */
  readonly activationNorms: Float64Array;
  readonly weightNorms: Float64Array;
}

export interface Rows {
  readonly settings: Settings;
  readonly lanes: Readonly<Record<LaneName, LaneRows>>;
  readonly isDone: boolean;
}

/** All gradients of one step of a lane, from the smallest to the largest. */
export interface Gradients {
  readonly lane: LaneName;
  readonly step: number;
  readonly sorted: Float64Array;
}

/** From the worker. */
export type Reply =
  | { readonly kind: "rows"; readonly rows: Rows }
  | { readonly kind: "gradients"; readonly gradients: Gradients }
  | { readonly kind: "refused"; readonly message: string };
