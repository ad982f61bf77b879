import { checkArgument, kind, oneOf, positiveInteger } from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { formatShort } from "../../text/number.ts";
import { numbersKind, quantileOf } from "./bootstrap.ts";

/** What can be said without having learnt: a model that is no better has learnt nothing. */
export interface Baseline {
  /** What it does: "always saying setosa". */
  readonly name: string;
  /** What it says of each test sample: a class, or a number. */
  readonly predictions: ArrayLike<number>;
}

/** The commonest class. */
export interface MajorityBaseline extends Baseline {
  /** The fraction of the training samples that each class has: what it would give as probabilities. */
  readonly frequencies: readonly number[];
}

const namesKind = kind(
  "an array of names",
  (list) =>
    Array.isArray(list) && list.length > 0 && list.every((name) => typeof name === "string"),
);

/**
 * Says the class that most training samples have, of equally common ones the first.
 *
 * @param train the classes of the training samples.
 * @param samples how many test samples there are.
 * @param classes the classes' names.
 * @throws ValueError for no training samples, and for one of a class without a name.
 * @example
 * ```ts
 * import { majorityBaseline } from "chainrule/train";
 * const { name, frequencies } = majorityBaseline([0, 1, 1, 1], 2, ["ham", "spam"]);
 * name; // → always saying spam
 * frequencies; // → 0.25,0.75
 * ```
 */
export function majorityBaseline(
  train: ArrayLike<number>,
  samples: number,
  classes: readonly string[],
): MajorityBaseline {
  checkArgument("majorityBaseline", "train", numbersKind, train);
  checkArgument("majorityBaseline", "samples", positiveInteger, samples);
  checkArgument("majorityBaseline", "classes", namesKind, classes);
  checkSome("majorityBaseline", train);
  const counts = new Array<number>(classes.length).fill(0);
  for (let i = 0; i < train.length; i++) {
    if (counts[train[i]] === undefined) {
      throw new ValueError(
        `majorityBaseline: expected classes from 0 to ${classes.length - 1}, got ${train[i]}`,
      );
    }
    counts[train[i]]++;
  }
  const commonest = counts.indexOf(Math.max(...counts));
  return {
    name: `always saying ${classes[commonest]}`,
    predictions: new Int32Array(samples).fill(commonest),
    frequencies: counts.map((count) => count / train.length),
  };
}

/**
 * Says one number of every sample: the training targets' median, which has the least mean absolute error of
 * all, or their mean, which has the least mean squared error.
 *
 * @param train the targets of the training samples.
 * @param samples how many test samples there are.
 * @throws ValueError for no training samples.
 * @example
 * ```ts
 * import { constantBaseline } from "chainrule/train";
 * constantBaseline([1, 2, 9], 2, "median").name; // → always saying the median, 2
 * constantBaseline([1, 2, 9], 2, "mean").predictions; // → 4,4
 * ```
 */
export function constantBaseline(
  train: ArrayLike<number>,
  samples: number,
  which: "median" | "mean",
): Baseline {
  checkArgument("constantBaseline", "train", numbersKind, train);
  checkArgument("constantBaseline", "samples", positiveInteger, samples);
  checkArgument("constantBaseline", "which", oneOf("median", "mean"), which);
  checkSome("constantBaseline", train);
  const values = Float64Array.from(train);
  const value =
    which === "median"
      ? quantileOf(values.sort(), 0.5)
      : values.reduce((sum, each) => sum + each / values.length, 0);
  return {
    name: `always saying the ${which}, ${formatShort(value, 4)}`,
    predictions: new Float64Array(samples).fill(value),
  };
}

export const valueBefore = "saying the value before";

/**
 * Says of each sample what came just before it, where samples are in the order of time: of the first test
 * sample the last training target.
 *
 * @param train the targets of the training samples, in order.
 * @param test those of the test samples, which follow.
 * @throws ValueError for no samples of one of them.
 * @example
 * ```ts
 * import { previousValueBaseline } from "chainrule/train";
 * previousValueBaseline([1, 2, 3], [4, 5]).predictions; // → 3,4
 * ```
 */
export function previousValueBaseline(train: ArrayLike<number>, test: ArrayLike<number>): Baseline {
  checkArgument("previousValueBaseline", "train", numbersKind, train);
  checkArgument("previousValueBaseline", "test", numbersKind, test);
  checkSome("previousValueBaseline", train);
  checkSome("previousValueBaseline", test);
  const predictions = Float64Array.from(test, (_, i) =>
    i === 0 ? train[train.length - 1] : test[i - 1],
  );
  return { name: valueBefore, predictions };
}

function checkSome(operation: string, values: ArrayLike<number>): void {
  if (values.length === 0) throw new ValueError(`${operation}: there are no samples. Give one`);
}
