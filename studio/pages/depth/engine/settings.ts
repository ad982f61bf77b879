import type { ActivationName } from "../../../layers/activation-names.ts";

/** All that decides the stacks, as the page's address has it. */
export interface Settings {
  readonly depth: number;
  readonly width: number;
  readonly activation: ActivationName;
  /** Whether `size` is the gain, or ‖W‖₂, of each matrix of the plain stack. */
  readonly scale: "gain" | "norm";
  readonly size: number;
  readonly rate: number;
  /** The norm to which all gradients together are shortened, in the lane that clips. */
  readonly clip: number;
  readonly seed: number;
}

export const initialSettings: Settings = {
  depth: 20,
  width: 24,
  activation: "tanh",
  scale: "gain",
  size: 0.6,
  rate: 0.1,
  clip: 1,
  seed: 1,
};

/** So many updates each stack gets. */
export const stepCount = 200;

export const laneNames = ["plain", "initialised", "normalised", "residual", "clipped"] as const;
export type LaneName = (typeof laneNames)[number];
