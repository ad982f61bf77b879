import { quote } from "../../text/escape.ts";
import { listedFirst } from "../../text/listed.ts";
import type { Finding } from "./rule.ts";

/** A model beside a baseline, on samples that are held out. */
export interface BesideBaseline {
  /** Whether its scores are better, beyond chance. */
  isBetter: boolean;
  /** By how much, where 0 is no better; and the low end of the interval of that. */
  gain: number;
  leastGain: number;
  samples: number;
  /** How they compare, in a sentence. */
  verdict: string;
  /** Which of several targets it is about. */
  target: string | null;
}

/** Of fewer held-out samples not much can be said. */
const fewestSamples = 20;

/** A model that has learnt nothing which it could not have said without its inputs. */
export function noBetterThanBaseline({
  isBetter,
  gain,
  leastGain,
  samples,
  verdict,
  target,
}: BesideBaseline): Finding[] {
  if (isBetter || samples < fewestSamples) return [];
  return [
    {
      kind: "no-better-than-baseline",
      layer: target,
      message:
        `The network is no better than a baseline that does not look at the inputs` +
        (target === null ? "" : `, for ${quote(target)}`),
      evidence: verdict.replace(/\.$/, ""),
      value: Number.isFinite(leastGain) ? leastGain : gain,
      threshold: 0,
      advice:
        "Look whether the targets belong to the inputs, and whether the inputs can say anything about them; train " +
        "longer, or with another learning rate",
      source:
        "Karpathy, A recipe for training neural networks (2019): beat a baseline that is blind to the inputs; " +
        "better is what the bootstrap's 95% interval of the difference says",
    },
  ];
}

/** How often a class was true, and said, of samples that are held out. */
export interface ClassUse {
  name: string;
  actual: number;
  predicted: number;
}

const fewestOfClass = 2;
const mostNamed = 5;

/** Classes that a classifier never says, although there are samples of them. */
export function classIgnored(classes: readonly ClassUse[]): Finding[] {
  const ignored = classes.filter(
    ({ actual, predicted }) => predicted === 0 && actual >= fewestOfClass,
  );
  if (ignored.length === 0) return [];
  const all = listedFirst(
    ignored.map(({ name }) => quote(name)),
    mostNamed,
  );
  const samples = ignored.reduce((sum, { actual }) => sum + actual, 0);
  return [
    {
      kind: "class-ignored",
      layer: null,
      message: `The network never says ${all}`,
      evidence: `none of ${samples} held-out samples of ${ignored.length === 1 ? "this class" : "these classes"} is recognised`,
      value: ignored.length,
      threshold: 0,
      advice:
        "Give these classes more samples, or more weight in the loss (F.crossEntropy has weight); train longer; look " +
        "at the balanced accuracy, not at the accuracy",
      source:
        "He and Garcia, Learning from imbalanced data (2009); two held-out samples of the class are this library's choice",
    },
  ];
}
