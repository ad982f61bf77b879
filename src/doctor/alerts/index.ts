import { deadUnits } from "./dead-units.ts";
import { firstLoss } from "./first-loss.ts";
import { gradientOverDepth } from "./gradient-over-depth.ts";
import { gradientsNotZeroed } from "./gradients-not-zeroed.ts";
import { learningRateTooHigh } from "./learning-rate-too-high.ts";
import { learningRateTooLow } from "./learning-rate-too-low.ts";
import { noGradient } from "./no-gradient.ts";
import { notNormalized } from "./not-normalized.ts";
import { notShuffled } from "./not-shuffled.ts";
import type { Rule } from "./rule.ts";
import { saturatedUnits } from "./saturated-units.ts";
import { updateRatio } from "./update-ratio.ts";

/** What a run is held against. */
export const rules: readonly Rule[] = [
  firstLoss,
  notNormalized,
  notShuffled,
  gradientsNotZeroed,
  noGradient,
  deadUnits,
  saturatedUnits,
  gradientOverDepth,
  updateRatio,
  learningRateTooHigh,
  learningRateTooLow,
];
