/** How often a class was right, was said, and was true. */
export interface ClassCount {
  hits: number;
  predicted: number;
  actual: number;
}

export const noCount = (): ClassCount => ({ hits: 0, predicted: 0, actual: 0 });

/** Counts one more sample. */
export function countAnswer(counts: ClassCount[], truth: number, prediction: number): void {
  counts[truth].actual++;
  counts[prediction].predicted++;
  if (prediction === truth) counts[truth].hits++;
}

export function sumOfCounts(counts: readonly ClassCount[]): ClassCount {
  const total = noCount();
  for (const { hits, predicted, actual } of counts) {
    total.hits += hits;
    total.predicted += predicted;
    total.actual += actual;
  }
  return total;
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

export const precisionOf = ({ hits, predicted }: ClassCount) => ratio(hits, predicted);
export const recallOf = ({ hits, actual }: ClassCount) => ratio(hits, actual);
export const f1Of = ({ hits, predicted, actual }: ClassCount) =>
  ratio(2 * hits, predicted + actual);

const mean = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** The mean recall of the classes that have samples. */
export function balancedAccuracyOf(counts: readonly ClassCount[]): number {
  return mean(counts.filter(({ actual }) => actual > 0).map(recallOf));
}

/** The mean over the classes that occur, among the targets or the predictions. */
export function macroOf(
  figureOf: (count: ClassCount) => number,
  counts: readonly ClassCount[],
): number {
  return mean(counts.filter(({ predicted, actual }) => predicted + actual > 0).map(figureOf));
}
