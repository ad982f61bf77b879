import { formatShort } from "../../text/number.ts";
import { formatShortPercent } from "../../text/quantity.ts";
import type { LabelMixing } from "../batches.ts";
import type { Finding, Rule } from "./rule.ts";

/** Standard deviations above what shuffled labels give. */
const threshold = 10;
const leastAssociation = 0.1;
const [leastGroups, leastSamples] = [8, 128];

/** Batches whose labels differ from each other's, or that come in the same order again. */
export const notShuffled: Rule = ({ labels, batchesRepeat, classes }) => {
  const { groups, samples, score, association } = labels;
  const isEnough = groups >= leastGroups && samples >= leastSamples;
  if (isEnough && score > threshold && association > leastAssociation) {
    return [
      finding("Batches have labels of their own: the data is not shuffled", {
        evidence: mixingEvidence(labels),
        value: score,
      }),
    ];
  }
  if (isEnough && labels.classes === 1 && (classes ?? 2) > 1) {
    return [
      finding("All labels are the same: the data is sorted by class, or has one only", {
        evidence: `${samples} samples in a row have one label`,
        value: 1,
      }),
    ];
  }
  if (!batchesRepeat) return [];
  return [
    finding("The batches come in the same order in every epoch: the data is not shuffled", {
      evidence: "the first 32 batches came again, each with the same samples in the same order",
      value: 1,
    }),
  ];
};

function mixingEvidence({ groups, samples, classes, score, association }: LabelMixing): string {
  return (
    `X² of the labels' counts in the last ${groups} groups of batches (${samples} samples, ${classes} ` +
    `classes) is ${formatShort(score)} standard deviations above what shuffling gives; the batch explains ` +
    `${formatShortPercent(association)} of the label`
  );
}

function finding(message: string, figures: { evidence: string; value: number }): Finding {
  return {
    kind: "not-shuffled",
    layer: null,
    message,
    ...figures,
    threshold,
    advice: "Shuffle the samples in every epoch: new DataLoader(dataset, { shuffle: true })",
    source:
      "Pearson's test of homogeneity; LeCun et al., Efficient BackProp (1998), section 4.2: shuffle, so " +
      "that successive samples rarely are of one class",
  };
}
