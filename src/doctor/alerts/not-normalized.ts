import { formatShort } from "../../text/number.ts";
import type { InputRecord } from "../record.ts";
import type { Rule } from "./rule.ts";

/** The root mean square that a feature may have: of a normalized one it is 1. */
const largest = 10;
/** The deviation that the inputs must have. */
const smallest = 0.001;
/** How many deviations the mean may be away from 0. */
const offset = 5;

/** Inputs whose mean and deviation are far from 0 and 1. */
export const notNormalized: Rule = ({ recent }) => {
  const last = recent.slice(-3).map(({ inputs }) => inputs);
  const problems = last.map((inputs) => inputs && problemOf(inputs));
  const problem = problems.at(-1);
  if (last.length < 3 || !problem || problems.some((other) => !other)) return [];
  const { mean, std, largestFeature, largestRms } = last[last.length - 1]!;
  return [
    {
      kind: "not-normalized",
      layer: null,
      message: `The inputs are not normalized: ${problem.what}`,
      evidence:
        `mean ${formatShort(mean)}, standard deviation ${formatShort(std)}; the largest feature, number ` +
        `${largestFeature}, has the root mean square ${formatShort(largestRms)}`,
      value: problem.value,
      threshold: problem.threshold,
      advice:
        "Subtract each feature's mean and divide by its standard deviation, both of the training " +
        "data; divide the bytes of images by 255 first",
      source:
        "LeCun et al., Efficient BackProp (1998), section 4.3: means near 0, equal variances of about " +
        "1; a factor of 10 above, 1000 below and 5 deviations are this library's choice",
    },
  ];
};

function problemOf({ mean, std, largestRms }: InputRecord) {
  if (largestRms > largest)
    return { what: "a feature is large", value: largestRms, threshold: largest };
  if (std < smallest) return { what: "they hardly differ", value: std, threshold: smallest };
  if (Math.abs(mean) > offset * std) {
    return { what: "they are all far from 0", value: Math.abs(mean) / std, threshold: offset };
  }
  return null;
}
