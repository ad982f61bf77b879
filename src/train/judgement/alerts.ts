import { classIgnored, noBetterThanBaseline } from "../../doctor/alerts/generalization.ts";
import type { Alert } from "../../doctor/record.ts";
import { countAnswer, noCount } from "../streaming/class-count.ts";
import type { ClassifierAnswers, ClassifierJudgement } from "./classifier.ts";
import type { TargetJudgement } from "./regression.ts";

/** What a finished model's results on the test set are. */
export interface Judged {
  readonly evaluation: { readonly samples: number };
  readonly answers?: Pick<ClassifierAnswers, "truths" | "predictions">;
  readonly judgement?: ClassifierJudgement;
  readonly targets?: readonly TargetJudgement[];
}

/**
 * What is likely wrong with a model by its results.
 *
 * @param classes the classes' names.
 * @param step the last one of its training.
 */
export function alertsOf(
  { evaluation, answers, judgement, targets = [] }: Judged,
  classes: readonly string[],
  step: number,
): Alert[] {
  const judged = [...(judgement ? [judgement] : []), ...targets];
  const beside = judged.flatMap((each) =>
    noBetterThanBaseline({
      isBetter: each.outcome === "better",
      gain: each.gain.estimate,
      leastGain: each.gain.low,
      samples: evaluation.samples,
      verdict: each.verdict,
      target: "name" in each && targets.length > 1 ? each.name : null,
    }),
  );
  const counts = classes.map(noCount);
  const { truths, predictions } = answers ?? { truths: [], predictions: [] };
  for (let i = 0; i < truths.length; i++) countAnswer(counts, truths[i], predictions[i]);
  const ignored = classIgnored(counts.map((count, c) => ({ name: classes[c], ...count })));
  return [...beside, ...ignored].map((finding) => ({ ...finding, step, lastStep: step }));
}
