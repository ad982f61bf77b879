import type { Question } from "../course/question.ts";
import { accumulate } from "./accumulate.ts";
import { cache } from "./cache.ts";
import { centralDifference } from "./central-difference.ts";
import { chainRule } from "./chain-rule.ts";
import { commonBug } from "./common-bug.ts";
import { cost } from "./cost.ts";
import { deadUnit } from "./dead-unit.ts";
import { fourStages } from "./four-stages.ts";
import { fromScratch } from "./from-scratch.ts";
import { linearBackward } from "./linear-backward.ts";
import { reverseMode } from "./reverse-mode.ts";
import { softmax } from "./softmax.ts";
import { stepSize } from "./step-size.ts";
import { sumOverPaths } from "./sum-over-paths.ts";
import { usedThreeTimes } from "./used-three-times.ts";
import { vanishing } from "./vanishing.ts";
import { xor } from "./xor.ts";
import { zeroGradients } from "./zero-gradients.ts";

/** The questions, in the order of the lessons. */
export const questions: readonly [Question, ...Question[]] = [
  chainRule,
  sumOverPaths,
  accumulate,
  usedThreeTimes,
  linearBackward,
  deadUnit,
  softmax,
  fourStages,
  xor,
  vanishing,
  cache,
  centralDifference,
  stepSize,
  commonBug,
  fromScratch,
  zeroGradients,
  reverseMode,
  cost,
];
