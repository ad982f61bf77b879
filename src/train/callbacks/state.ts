import type { StateDict } from "../../nn/state-dict.ts";

/** What checkpoints have of a callback. */
export interface CallbackState {
  /** Fit for JSON. */
  values: unknown;
  tensors?: StateDict;
}
