import type { Hypothesis } from "../evidence.ts";
import { numberText } from "./counts.ts";
import { type Companion, type Decomposition, decompose } from "./decomposition.ts";
import { groupings } from "./groupings.ts";
import { type Claim, explains, givenAs, jacobianOf, type Pair, structural } from "./pair.ts";

/** The three terms of a decomposition, each as a Jacobian of its own. */
interface Term {
  direct: Float64Array;
  shift: Float64Array;
  along: Float64Array;
}

function termsOf(pair: Pair, found: Decomposition): Term {
  const { groupOf } = found.grouping;
  const within = (value: (i: number, j: number) => number) =>
    jacobianOf(pair, (i, j) => (groupOf[i] === groupOf[j] ? value(i, j) : 0));
  return {
    direct: within((i, j) => (i === j ? found.direct[i] : 0)),
    shift: within((i) => found.shift[i]),
    along: within((i, j) => found.along[i] * found.numbers[j]),
  };
}

/** given = Σ factor · term: the factors by least squares; 1 for a term that is 0. */
function factorsOf({ given }: Pair, terms: readonly Float64Array[]): number[] | null {
  const present = terms.filter((term) => term.some((value) => value !== 0));
  const matrix = present.map((a) => [...present.map((b) => product(a, b)), product(a, given)]);
  const found = solve(matrix);
  if (!found) return null;
  const rounded = found.map((value) =>
    Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : value,
  );
  return terms.map((term) => (present.includes(term) ? rounded[present.indexOf(term)] : 1));
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Solves linear equations, each row with its right side last; null where they are singular. */
function solve(matrix: number[][]): number[] | null {
  const n = matrix.length;
  for (let k = 0; k < n; k++) {
    const pivot = matrix
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(matrix[best][k]) ? k + i : best), k);
    [matrix[k], matrix[pivot]] = [matrix[pivot], matrix[k]];
    if (Math.abs(matrix[k][k]) < 1e-300) return null;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = matrix[i][k] / matrix[k][k];
      for (let j = k; j <= n; j++) matrix[i][j] -= factor * matrix[k][j];
    }
  }
  return matrix.map((row, k) => row[n] / row[k]);
}

function mix(terms: readonly Float64Array[], factors: readonly number[]): Float64Array {
  return terms[0].map((_, k) => terms.reduce((sum, term, i) => sum + factors[i] * term[k], 0));
}

/** How forward normalizes, by what its Jacobian is made of. */
interface Kind {
  /** "y is x normalized to mean 0 and variance 1 over dimension 1" */
  what: string;
  /** The name of the term along the companion: "the variance's term". */
  along: string;
  /** The formula of that term, to be subtracted. */
  alongFormula: string;
  shiftFormula: string;
}

function kindOf({ companion, grouping, shift, direct, numbers }: Decomposition): Kind {
  const over = grouping.words;
  const isCentred = shift.some((value) => value !== 0);
  const kinds: Record<Companion, Omit<Kind, "shiftFormula">> = {
    "x − mean(x)": {
      what: `y is x normalized by its mean and variance over ${over}`,
      along: "the variance's term",
      alongFormula: `x̂ · mean(dh · x̂), the mean over ${over}`,
    },
    none: {
      what: `y is x less its mean over ${over}`,
      along: "the term along x",
      alongFormula: "the mean's term",
    },
    x: {
      what: `y is x divided by its norm over ${over}`,
      along: "the norm's term",
      alongFormula: `u · Σ(u · dh), the sum over ${over}, with u = x / ‖x‖ there`,
    },
    y: {
      what: `the Jacobian has a part along y, over ${over}`,
      along: "the term along y",
      alongFormula: `y · Σ(dy · y), the sum over ${over}`,
    },
    "exp(y)": {
      what: `y is the logarithm of a softmax over ${over}`,
      along: "the softmax's term",
      alongFormula: `softmax(x) · Σ dy, the sum over ${over}`,
    },
  };
  const kind = kinds[companion];
  if (companion === "x" && isCentred) kind.along = "the term along x";
  if (companion === "y" && direct.every((value, i) => Math.abs(value - numbers[i]) < 1e-6)) {
    kind.what = `y is a softmax over ${over}`;
    kind.along = "the softmax's sum";
  }
  return { ...kind, shiftFormula: `mean(dh), the mean over ${over}` };
}

const dh = " (dh is dy times the scale γ, where there is one)";

/** Says which terms have which factor. */
function said(
  pair: Pair,
  found: Decomposition,
  [direct, shift, along]: readonly number[],
): Omit<Claim, "jacobian"> | null {
  const { evidence, variable } = pair;
  const kind = kindOf(found);
  const size = {
    value: found.grouping.members[0].length,
    name: "the number of entries that it is taken over",
  };
  const one = (name: string, factor: number, formula: string) => {
    if (factor === 0)
      return { state: `${name} is missing`, advice: `subtract ${formula}, as well` };
    if (factor === -1)
      return { state: `${name} has the wrong sign`, advice: `subtract ${formula}, which is added` };
    return {
      state: `${name} has the factor ${numberText(factor, evidence, variable, [size])}`,
      advice: `subtract ${formula}: once, and by the same count as forward`,
    };
  };
  const wrong = [
    ...(direct === 1 ? [] : [one("the direct part", direct, "")]),
    ...(shift === 1 ? [] : [one("the mean's term", shift, kind.shiftFormula)]),
    ...(along === 1 ? [] : [one(kind.along, along, kind.alongFormula)]),
  ];
  if (wrong.length === 0) return null;
  const isBoth = direct === 1 && shift === 0 && along === 0;
  const names = isBoth
    ? `the mean's term and ${kind.along} are missing`
    : wrong.map(({ state }) => state).join(", and ");
  return {
    title: `${names.charAt(0).toUpperCase()}${names.slice(1)}, over ${found.grouping.words}`,
    because: `${kind.what}; ${names}${direct === 1 ? ", the rest is right" : ""}`,
    advice:
      direct === 1
        ? `In dx, ${wrong.map(({ advice }) => advice).join("; and ")}${isSoftmax(found) ? "" : dh}`
        : "The direct part is dy times the slope with the statistics held fixed",
  };
}

/** One term, wholly or in part, as another number makes it. */
interface Alternative {
  along: (i: number, j: number, group: number) => number;
  title: string;
  advice: string;
}

function alternatives({ companion, along, numbers, scale }: Decomposition): Alternative[] {
  const isOfY = companion === "y";
  const name = isOfY ? "y" : companion === "x − mean(x)" ? "x̂" : "x";
  const unit = (group: number) => (isOfY ? 1 : scale[group]);
  const found: Alternative[] = [
    {
      along: (i, _, group) => along[i] * unit(group),
      title: `The sum over dy · ${name} is subtracted, but not multiplied by ${name}`,
      advice: `Subtract ${name} · Σ(dy · ${name}): the sum is multiplied by ${name} at each entry`,
    },
    {
      along: (i, j, group) => ((along[i] * unit(group)) / numbers[i]) * numbers[j],
      title: `The sum that is multiplied by ${name} and subtracted is that over dy, where dy · ${name} is needed`,
      advice: `Multiply dy by ${name} before it is summed`,
    },
  ];
  if (companion === "exp(y)") {
    return [
      {
        along: (i, j) => along[i] * Math.log(numbers[j]),
        title: "y, the logarithm, stands where the softmax exp(y) is needed",
        advice: "Subtract exp(y) · Σ dy",
      },
    ];
  }
  if (companion === "none") return [];
  if (companion !== "x − mean(x)" && companion !== "x") return found;
  const by = (power: number): Alternative => ({
    along: (i, j, group) => along[i] * numbers[j] * scale[group] ** power,
    title:
      power > 0
        ? `A division by the ${power === 1 ? "standard deviation" : "variance"} is missing in the term that goes by way of it`
        : `The term that goes by way of the variance is divided by the ${power === -1 ? "standard deviation" : "variance"} once too often`,
    advice: `With x̂ = (x − mean) / σ on both sides the term is x̂ · mean(dh · x̂), all divided by σ once`,
  });
  return [...found, by(1), by(2), by(-1), by(-2)];
}

type NormalizedCause =
  | "constant-mean"
  | "constant-variance"
  | "constant-statistics"
  | "constant-norm"
  | "softmax-jacobian"
  | "statistics-term";

const isSoftmax = ({ companion }: Pick<Decomposition, "companion">) =>
  companion === "y" || companion === "exp(y)";

/** Which of the causes a set of factors is. */
function causeOf(
  { companion }: Decomposition,
  [direct, shift, along]: readonly number[],
): NormalizedCause {
  if (isSoftmax({ companion })) return "softmax-jacobian";
  const isMissing = (factor: number) => factor === 0;
  if (direct === 1 && isMissing(along) && isMissing(shift)) return "constant-statistics";
  if (direct === 1 && shift === 1 && isMissing(along)) {
    return companion === "x" ? "constant-norm" : "constant-variance";
  }
  return direct === 1 && along === 1 && isMissing(shift) ? "constant-mean" : "statistics-term";
}

function* claimsFor(pair: Pair, cause: NormalizedCause): Generator<Claim> {
  const found = decompose(pair);
  if (!found) return;
  const { direct, shift, along } = termsOf(pair, found);
  const factors = factorsOf(pair, [direct, shift, along]);
  if (factors && explains(pair, mix([direct, shift, along], factors))) {
    if (factors.every((factor) => factor === factors[0])) return;
    const words = said(pair, found, factors);
    if (words && causeOf(found, factors) === cause) {
      yield { jacobian: mix([direct, shift, along], factors), ...words };
    }
    return;
  }
  if (cause !== (isSoftmax(found) ? "softmax-jacobian" : "statistics-term")) return;
  const { groupOf } = found.grouping;
  yield {
    jacobian: givenAs(pair, (i, j) => (i === j ? pair.right[i * pair.entries + j] : 0)),
    title: `Only the diagonal of the Jacobian is there: over ${found.grouping.words} every output depends on every entry`,
    because: `${kindOf(found).what}; the gradient is dy times the diagonal of the Jacobian alone`,
    advice: `Add the terms across ${found.grouping.words}: in dx, ${kindOf(found).alongFormula} is subtracted from dy before it is multiplied by the slope`,
  };
  for (const other of groupings(pair.variable.tensor.shape)) {
    if (other.words === found.grouping.words || found.companion === "x − mean(x)") continue;
    const term = jacobianOf(pair, (i, j) =>
      other.groupOf[i] === other.groupOf[j] ? found.along[i] * found.numbers[j] : 0,
    );
    const { along } = kindOf(found);
    yield {
      jacobian: mix([direct, shift, term], [1, 1, 1]),
      title: `${along.charAt(0).toUpperCase()}${along.slice(1)} is taken over ${other.words}, and forward's is over ${found.grouping.words}`,
      because: `${kindOf(found).what}; all other terms are right`,
      advice: `Sum over ${found.grouping.words}, as forward does`,
    };
  }
  for (const alternative of alternatives(found)) {
    const other = jacobianOf(pair, (i, j) =>
      groupOf[i] === groupOf[j] ? alternative.along(i, j, groupOf[i]) : 0,
    );
    yield {
      jacobian: mix([direct, shift, other], [1, 1, 1]),
      title: `${alternative.title}, over ${found.grouping.words}`,
      because: `${kindOf(found).what}; all other terms are right`,
      advice: alternative.advice,
    };
  }
}

const hypothesis = (cause: NormalizedCause, title: string, advice: string) =>
  structural(title, advice, (pair) => claimsFor(pair, cause));

const statisticsAdvice = "Mean and variance are computed from x: dx has a term for each of them";

export const normalized: Record<NormalizedCause, Hypothesis> = {
  "constant-mean": hypothesis("constant-mean", "The mean's term is missing", statisticsAdvice),
  "constant-variance": hypothesis(
    "constant-variance",
    "The variance's term is missing",
    statisticsAdvice,
  ),
  "constant-statistics": hypothesis(
    "constant-statistics",
    "The mean's and the variance's terms are missing",
    statisticsAdvice,
  ),
  "constant-norm": hypothesis(
    "constant-norm",
    "The norm's term is missing",
    "The norm is computed from x: dx = (dy − u · Σ(u · dy)) / ‖x‖, with u = x / ‖x‖",
  ),
  "softmax-jacobian": hypothesis(
    "softmax-jacobian",
    "Softmax's Jacobian is another",
    "dx = y · (dy − Σ dy · y)",
  ),
  "statistics-term": hypothesis(
    "statistics-term",
    "A term of the normalization is wrong",
    statisticsAdvice,
  ),
};
