import { gradientIn, valueIn } from "./backward.ts";
import { type Guess, shareOf, withRules } from "./case.ts";

/** Softmax and cross-entropy: the gradient by a sum is p − t. */
export const forgotTarget: Guess = (each) => {
  const { graph, shape } = each;
  if (shape.prediction !== "p") return undefined;
  return {
    name: "forgot the target",
    says: "The gradient by an output is p − t; here it was taken for p alone.",
    value: withRules(each, { output: (j) => valueIn(graph)(`p[${j}]`) * shareOf(each) }),
  };
};

/** Softmax's sum holds every output: that path was left out. */
export const forgotSoftmaxSum: Guess = (each) => {
  const { graph, shape } = each;
  const logp = shape.lossSteps.find(({ name }) => name === "logp");
  if (!logp) return undefined;
  return {
    name: "forgot the sum of softmax",
    says: "Every output is in softmax's sum too: without that path −t is left of p − t.",
    value: withRules(each, { output: (j) => gradientIn(graph)(`logp[${j}]`) }),
  };
};

/** Losses over several outputs are means. */
export const notAveraged: Guess = (each) => {
  const share = shareOf(each);
  if (share === 1) return undefined;
  return {
    name: "not averaged",
    says: `The loss is the mean over ${1 / share} outputs; here their sum was differentiated.`,
    value: withRules(each, {}) / share,
  };
};

/** (y − t)² without its 2. */
export const forgotTwo: Guess = (each) =>
  each.loss === "meanSquaredError"
    ? {
        name: "forgot the 2",
        says: "The derivative of (y − t)² is 2·(y − t).",
        value: withRules(each, {}) / 2,
      }
    : undefined;
