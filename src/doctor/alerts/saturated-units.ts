import { formatShortPercent } from "../../text/quantity.ts";
import { layersOver, type Rule } from "./rule.ts";

const threshold = 0.5;

/**
 * Tanhs and sigmoids on their flat ends, where hardly any gradient passes. Those of a network that has
 * learnt may well be there: it is sure.
 */
export const saturatedUnits: Rule = (run) =>
  (run.losses.hasFallen ? [] : layersOver(5, run))
    .filter((records) =>
      records.every(({ saturated }) => saturated !== null && saturated > threshold),
    )
    .map((records) => {
      const { layer, type, saturated } = records[records.length - 1];
      return {
        kind: "saturated-units",
        layer,
        message: `${formatShortPercent(saturated!)} of the outputs of ${type} ${layer} are saturated`,
        evidence:
          "their slope is below 6% of the steepest (|tanh| above 0.97), and so is what passes back",
        value: saturated,
        threshold,
        advice:
          "Normalize the inputs; initialize with Glorot's bounds (nn.init.xavierUniform_); lower the " +
          "learning rate; or put a BatchNorm1d before it",
        source:
          "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural " +
          "networks (2010), section 3, where layers that saturate stall the run; half of the outputs " +
          "is this library's choice",
      };
    });
