import { formatShortPercent } from "../../text/quantity.ts";
import { layersOver, type Rule } from "./rule.ts";

/** Of narrow layers on two inputs 40% may be silent from the start, and the network learns well. */
const threshold = 0.5;

/** ReLUs that give 0 for every sample: their gradient is 0, and nothing brings them back. */
export const deadUnits: Rule = (run) =>
  layersOver(5, run)
    .filter((records) => records.every(({ dead }) => dead !== null && dead > threshold))
    .map((records) => {
      const { layer, type, dead } = records[records.length - 1];
      return {
        kind: "dead-units",
        layer,
        message: `${formatShortPercent(dead!)} of the units of ${type} ${layer} are dead`,
        evidence: `${formatShortPercent(dead!)} of them gave 0 for every sample observed of late, 500 at most`,
        value: dead,
        threshold,
        advice:
          "Lower the learning rate, which may have thrown them out; initialize with He's bounds and " +
          "biases of 0; or use LeakyReLU or GELU, which have a gradient on both sides",
        source:
          "Stanford CS231n, Neural networks 1: with a learning rate set too high as much as 40% of " +
          "a network can be dead; half is this library's choice",
      };
    });
