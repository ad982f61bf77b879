import type { Hypothesis } from "../evidence.ts";
import { type Grouping, groupings, means } from "./groupings.ts";
import { type Claim, explains, type Pair, structural } from "./pair.ts";

/** What does not change in forward, whatever x is, or changes nothing in y. */
type StatisticsCause =
  | "constant-mean"
  | "constant-variance"
  | "constant-statistics"
  | "constant-norm";

interface Invariance {
  cause: StatisticsCause;
  /** What the vectors are of the numbers in a group: "1", the distance from the mean, the numbers. */
  vectors: (numbers: ArrayLike<number>, average: number, place: number) => number[];
  term: string;
  ofOutputs: (over: string) => string;
  ofEntries: (name: string, over: string) => string;
}

const invariances: readonly Invariance[] = [
  {
    cause: "constant-mean",
    vectors: () => [1],
    term: "mean's term",
    ofOutputs: (over) => `the mean of y over ${over} is the same whatever x is`,
    ofEntries: (name, over) => `y does not change when a number is added to ${name} over ${over}`,
  },
  {
    cause: "constant-norm",
    vectors: (numbers, _, place) => [numbers[place]],
    term: "norm's term",
    ofOutputs: (over) => `the norm of y over ${over} is the same whatever x is`,
    ofEntries: (name, over) => `y does not change when ${name} is scaled over ${over}`,
  },
  {
    cause: "constant-variance",
    vectors: (numbers, average, place) => [numbers[place] - average],
    term: "variance's term",
    ofOutputs: (over) => `the variance of y over ${over} is the same whatever x is`,
    ofEntries: (name, over) =>
      `y does not change when ${name} is spread out about its mean over ${over}`,
  },
  {
    cause: "constant-statistics",
    vectors: (numbers, average, place) => [1, numbers[place] - average],
    term: "mean's and variance's terms",
    ofOutputs: (over) => `mean and variance of y over ${over} are the same whatever x is`,
    ofEntries: (name, over) =>
      `y does not change when ${name} is shifted, or spread out about its mean, over ${over}`,
  },
];

/** Vectors over the places of a group, orthogonal and of length 1; null where they are not independent. */
function basis(
  places: readonly number[],
  numbers: ArrayLike<number>,
  average: number,
  vectors: Invariance["vectors"],
): Float64Array[] | null {
  const all = places.map((place) => vectors(numbers, average, place));
  const found: Float64Array[] = [];
  for (let k = 0; k < all[0].length; k++) {
    const vector = Float64Array.from(all, (each) => each[k]);
    const length = Math.hypot(...vector);
    if (length < 1e-9) return null;
    // The mean of the second is 0: the vectors are orthogonal as they are.
    found.push(vector.map((value) => value / length));
  }
  return found;
}

/**
 * A gradient that has a part along what forward leaves alone: a normalization's statistics were taken as
 * constant, whatever comes before or after it.
 */
function* invariantClaims(pair: Pair, cause: StatisticsCause): Generator<Claim> {
  const { evidence, variable } = pair;
  const invariance = invariances.find((each) => each.cause === cause)!;
  const sides = [
    { isOfOutputs: true, shape: evidence.output.shape, numbers: evidence.output.data },
    { isOfOutputs: false, shape: variable.tensor.shape, numbers: variable.tensor.data },
  ];
  for (const { isOfOutputs, shape, numbers } of sides) {
    for (const grouping of groupings(shape)) {
      const jacobian = corrected(pair, grouping, numbers, invariance, isOfOutputs);
      if (!jacobian || !explains(pair, jacobian)) continue;
      const { words } = grouping;
      const what = isOfOutputs
        ? invariance.ofOutputs(words)
        : invariance.ofEntries(variable.name, words);
      const isPlural = cause === "constant-statistics";
      const where = isOfOutputs ? `y over ${words}` : `${variable.name} over ${words}`;
      yield {
        jacobian,
        title: `The ${invariance.term} of a normalization ${isPlural ? "are" : "is"} missing or wrong: that of ${where}`,
        because: `${what}, and the gradient says that it changes: all that is wrong is a part along that`,
        advice:
          cause === "constant-norm"
            ? "A norm is computed from the numbers too: subtract u · Σ(u · d), with u the numbers divided by their norm and d what comes back"
            : "Mean and variance are computed from the numbers too: subtract mean(d) and x̂ · mean(d · x̂) from what comes back, d",
      };
      return;
    }
  }
}

/** right + the part of given along the vectors, where right has none and given has one. */
function corrected(
  pair: Pair,
  grouping: Grouping,
  numbers: ArrayLike<number>,
  { vectors }: Invariance,
  isOfOutputs: boolean,
): Float64Array | null {
  const { right, given, outputs, entries, zero } = pair;
  const { members } = grouping;
  const average = means(grouping, numbers);
  const across = isOfOutputs ? entries : outputs;
  const at = (place: number, other: number) =>
    isOfOutputs ? place * entries + other : other * entries + place;
  const jacobian = right.slice();
  let [ofRight, ofGiven] = [0, 0];
  for (const [group, places] of members.entries()) {
    const found = basis(places, numbers, average[group], vectors);
    if (!found || places.length < found.length + 2) return null;
    for (const vector of found) {
      for (let other = 0; other < across; other++) {
        let [a, b] = [0, 0];
        places.forEach((place, k) => {
          a += vector[k] * right[at(place, other)];
          b += vector[k] * given[at(place, other)];
        });
        ofRight += a * a;
        ofGiven += b * b;
        places.forEach((place, k) => {
          jacobian[at(place, other)] += (b - a) * vector[k];
        });
      }
    }
  }
  const isLeftAlone = ofRight <= 1e-4 * ofGiven && ofGiven > zero * zero * right.length;
  return isLeftAlone ? jacobian : null;
}

const hypothesis = (cause: StatisticsCause, title: string) =>
  structural(title, "A normalization's statistics are computed from the numbers too", (pair) =>
    invariantClaims(pair, cause),
  );

/** Of a normalization that has something before or after it. */
export const invariant: Record<StatisticsCause, Hypothesis> = {
  "constant-mean": hypothesis("constant-mean", "The mean's term is missing"),
  "constant-variance": hypothesis("constant-variance", "The variance's term is missing"),
  "constant-statistics": hypothesis(
    "constant-statistics",
    "The mean's and the variance's terms are missing",
  ),
  "constant-norm": hypothesis("constant-norm", "The norm's term is missing"),
};
