import { computed } from "@preact/signals";
import { activationNames } from "../../../layers/activation-names.ts";
import { addressState, choice, integer, json, number } from "../../../state/address.ts";
import { initialSettings, laneNames, type Settings, stepCount } from "../engine/settings.ts";
import { mostPower } from "../float16/spread.ts";

export const figures = ["highways", "float16"] as const;
export const quantities = ["activations", "weights"] as const;
export const scales = ["gain", "norm"] as const;
export const panelNames = ["stack", "numbers", "rounding", "bits"] as const;
export type PanelName = (typeof panelNames)[number];

const isPanelName = (name: unknown): name is PanelName => panelNames.some((each) => each === name);

/** All of the page's state that its address has. */
export const address = addressState("depth", {
  depth: integer(initialSettings.depth, { min: 2, max: 50 }),
  width: integer(initialSettings.width, { min: 2, max: 48 }),
  activation: choice(activationNames, initialSettings.activation),
  scale: choice(scales, initialSettings.scale),
  size: number(initialSettings.size, { min: 0, max: 20 }),
  rate: number(initialSettings.rate, { min: 0, max: 10 }),
  clip: number(initialSettings.clip, { min: 0.01, max: 100 }),
  seed: integer(initialSettings.seed, { min: 0, max: 2 ** 31 - 1 }),
  step: integer(0, { min: 0, max: stepCount }),
  figure: choice(figures, "highways"),
  /** Whose gradient's norm is drawn. */
  of: choice(quantities, "activations"),
  /** The layer that is read off, from 1. */
  layer: integer(1, { min: 1, max: 50 }),
  lane: choice(laneNames, "plain"),
  /** The loss scale is 2 to it. */
  power: integer(0, { min: 0, max: mostPower }),
  /** Which gradient is opened, as a share of all from the smallest to the largest. */
  pick: number(0.5, { min: 0, max: 1 }),
  open: json<readonly PanelName[]>(["stack", "numbers", "rounding", "bits"], (data) =>
    Array.isArray(data) ? data.filter(isPanelName) : undefined,
  ),
});

export const settings = computed<Settings>(() => ({
  depth: address.depth.value,
  width: address.width.value,
  activation: address.activation.value,
  scale: address.scale.value,
  size: address.size.value,
  rate: address.rate.value,
  clip: address.clip.value,
  seed: address.seed.value,
}));
