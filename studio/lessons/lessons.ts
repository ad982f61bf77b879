import type { Lesson } from "../course/content.ts";
import { byHand } from "./by-hand.ts";
import { chain } from "./chain.ts";
import { check } from "./check.ts";
import { depth } from "./depth.ts";
import { digits } from "./digits.ts";
import { engine } from "./engine.ts";
import { layer } from "./layer.ts";
import { neuron } from "./neuron.ts";
import { paths } from "./paths.ts";
import { product } from "./product.ts";
import { runs } from "./runs.ts";
import { step } from "./step.ts";
import { sum } from "./sum.ts";
import { training } from "./training.ts";

/** The lessons in their order. */
export const lessons: readonly [Lesson, ...Lesson[]] = [
  product,
  sum,
  chain,
  paths,
  neuron,
  step,
  layer,
  byHand,
  training,
  depth,
  digits,
  check,
  engine,
  runs,
];
