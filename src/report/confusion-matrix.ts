import type { Answers } from "../train/judgement/answers.ts";

/** How often each class was taken for each other: `counts[truth][prediction]`. */
export interface ConfusionMatrix {
  /** The classes' names, in the order of the rows and columns. */
  readonly labels: readonly string[];
  /** One row a true class, one column a predicted class; whole numbers of test samples. */
  readonly counts: readonly ArrayLike<number>[];
}

/** What one row of a confusion matrix says about its class. */
export interface ClassResult {
  readonly label: string;
  /** Samples that are truly of this class. */
  readonly total: number;
  /** The share of them that was recognised, or `undefined` where the class has no samples. */
  readonly recall: number | undefined;
  /** The class they were most often mistaken for, and how often; absent if never. */
  readonly mistakenFor: { readonly label: string; readonly count: number } | undefined;
}

/** Recall and the commonest mistake of each class, in the matrix's order. */
export function classResults({ labels, counts }: ConfusionMatrix): ClassResult[] {
  return labels.map((label, truth) => {
    const row = Array.from(counts[truth]);
    const total = row.reduce((sum, count) => sum + count, 0);
    const mistakes = row.map((count, prediction) => (prediction === truth ? 0 : count));
    const worst = Math.max(...mistakes);
    return {
      label,
      total,
      recall: total > 0 ? row[truth] / total : undefined,
      mistakenFor: worst > 0 ? { label: labels[mistakes.indexOf(worst)], count: worst } : undefined,
    };
  });
}

/** How a classifier's answers fall: a row a true class, a column a predicted one. */
export function confusionOf(
  { truths, predictions }: Answers,
  labels: readonly string[],
): ConfusionMatrix {
  const counts = labels.map(() => new Int32Array(labels.length));
  for (const [i, truth] of truths.entries()) counts[truth][predictions[i]]++;
  return { labels, counts };
}
