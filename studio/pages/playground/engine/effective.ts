import { layer, type Settings } from "./settings.ts";

/** So many times the rate, where it is to be too high. */
const rateFactor = 300;
/** How deep the stack of sigmoids is, and how wide. */
const stack = { depth: 8, units: 8 };
/** What unscaled inputs are multiplied by. */
export const inputFactor = 50;

/** The settings that a run has in the end: those breaks that are but other settings are worked in. */
export function effective(settings: Settings): Settings {
  const { breaks, optimizer, initialisation } = settings;
  let { layers } = settings;
  let { scheme, scale } = initialisation;
  if (breaks.sigmoidStack !== null) {
    const [first = layer(stack.units)] = layers;
    const each = { ...first, units: stack.units, activation: "sigmoid" as const };
    layers = Array.from({ length: stack.depth }, () => each);
    if (scheme !== "matched") [scheme, scale] = ["norm", breaks.sigmoidStack];
  }
  if (breaks.zeroInitialisation) scheme = "zero";
  const rate = breaks.highRate ? optimizer.rate * rateFactor : optimizer.rate;
  return {
    ...settings,
    layers,
    optimizer: { ...optimizer, rate },
    initialisation: { scheme, scale },
  };
}
