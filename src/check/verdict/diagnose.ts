import type { Variable } from "../subject.ts";
import { findMistakes } from "../tape/find.ts";
import type { Found } from "../tape/found.ts";
import { activationMistakes } from "./activations.ts";
import type { Evidence, Hypothesis } from "./evidence.ts";
import { factors } from "./factors.ts";
import { layout } from "./layout.ts";
import { order } from "./order.ts";
import { statistics } from "./statistics.ts";
import { branches } from "./structure/both-sides.ts";
import { classEntries } from "./structure/classes.ts";
import { facts } from "./structure/facts.ts";
import { structure } from "./structure/index.ts";
import { means } from "./structure/mean-count.ts";
import { movedPlaces } from "./structure/moved.ts";
import { firstOf } from "./structure/pair.ts";
import { terms } from "./terms.ts";
import type { Cause, Verdict } from "./verdict.ts";

/**
 * The mistakes that are told by their own words. Where two explain the same numbers, the earlier row
 * wins: the special case stands before the general one.
 */
const special = {
  "all-zero": factors["all-zero"],
  ...order,
  sign: factors.sign,
  transposed: layout.transposed,
  ...activationMistakes,
  ...statistics,
  "mean-count": means["mean-count"],
  "summed-not-averaged": firstOf(means["not-divided"], factors["summed-not-averaged"]),
  "averaged-not-summed": factors["averaged-not-summed"],
  "last-use": layout["last-use"],
  "not-summed": layout["not-summed"],
  "operands-exchanged": layout["operands-exchanged"],
  "no-gradient": terms["no-gradient"],
  "other-parameter": movedPlaces["other-parameter"],
  ...classEntries,
} satisfies Partial<Record<Cause, Hypothesis>>;

/** What can be said of numbers where nothing more is known: after the mistakes at single operations. */
const general = {
  "constant-factor": factors["constant-factor"],
  "term-missing": terms["term-missing"],
  "passed-through": firstOf(branches["dy-alone"], terms["passed-through"]),
  "term-added": terms["term-added"],
} satisfies Partial<Record<Cause, Hypothesis>>;

/** A verdict that was reached without the numbers, by how a target behaves. */
export function verdictOf(
  cause: keyof typeof special,
  variables: string[],
  evidence: string,
): Verdict {
  const { title, advice } = special[cause];
  return { cause, title, part: null, variables, explained: 1, evidence, advice };
}

/** What share of the error must be explained for a cause to be named. */
const enough = 1 - 1e-6;

interface Match {
  variable: Variable;
  explained: number;
  because: string;
  title: string;
  advice: string;
}

/** A cause, and the variables whose numbers it explains. */
interface Candidate {
  cause: Cause;
  matches: Match[];
}

/** Names the causes of wrong gradients: the one that explains the most variables first. */
export function diagnose(evidence: Evidence, wrong: readonly Variable[]): Verdict[] {
  const candidates: Candidate[] = [];
  // Two mistakes at once explain more than one does: what the Jacobians say at once goes before.
  const onOperations = once(() =>
    findMistakes(evidence, wrong).map((found) => onTape(evidence, found)),
  );
  const isDouble = ({ cause }: Candidate) => cause === "two-mistakes";
  for (const find of [
    () => matching(evidence, wrong, special),
    () => onOperations().filter((candidate) => !isDouble(candidate)),
    () => matching(evidence, wrong, structure),
    () => onOperations().filter(isDouble),
    () => matching(evidence, wrong, general),
  ]) {
    candidates.push(...find());
    if (candidates.some(({ matches }) => matches.length === wrong.length)) break;
  }
  const causes = ranked(candidates, wrong);
  const told = ranked(matching(evidence, causes.left, facts), causes.left);
  const verdicts = [...causes.verdicts, ...told.verdicts];
  if (told.left.length > 0) verdicts.push(unexplained(evidence, told.left));
  return verdicts;
}

function once<T>(find: () => T): () => T {
  let found: { value: T } | null = null;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}

/** The verdicts by some candidates, that which explains the most variables first, and what is left. */
function ranked(
  candidates: readonly Candidate[],
  wrong: readonly Variable[],
): { verdicts: Verdict[]; left: Variable[] } {
  const left = new Set(wrong);
  const verdicts: Verdict[] = [];
  while (left.size > 0) {
    const [{ cause, found } = { cause: null, found: [] }] = candidates
      .map(({ cause, matches }) => ({
        cause,
        found: matches.filter(({ variable }) => left.has(variable)),
      }))
      .sort((a, b) => b.found.length - a.found.length);
    if (cause === null || found.length === 0) break;
    for (const { variable } of found) left.delete(variable);
    verdicts.push({
      cause,
      title: found[0].title,
      part: null,
      variables: found.map(({ variable }) => variable.name),
      explained: Math.min(...found.map(({ explained }) => explained)),
      evidence: evidenceOf(found),
      advice: found[0].advice,
    });
  }
  return { verdicts, left: [...left] };
}

/** The hypotheses that explain some variable's numbers. */
function matching(
  evidence: Evidence,
  wrong: readonly Variable[],
  hypotheses: Partial<Record<Cause, Hypothesis>>,
): Candidate[] {
  const matches = new Map<Cause, Match[]>();
  for (const variable of wrong) {
    const right = evidence.right(variable);
    if (!right) continue;
    for (const [cause, hypothesis] of Object.entries(hypotheses) as [Cause, Hypothesis][]) {
      const match = bestMatch(evidence, variable, right, hypothesis);
      if (!match) continue;
      matches.set(cause, [...(matches.get(cause) ?? []), match]);
      // Of one variable the first cause is the verdict; of several, that which explains the most.
      if (wrong.length === 1) break;
    }
  }
  return (Object.keys(hypotheses) as Cause[]).flatMap((cause) => {
    const found = matches.get(cause) ?? [];
    // One cause may say different things of different variables.
    return [...new Set(found.map(({ title }) => title))].map((title) => ({
      cause,
      matches: found.filter((match) => match.title === title),
    }));
  });
}

/** A mistake at an operation of forward, as what explains its variables. */
function onTape(evidence: Evidence, { cause, gradients, ...told }: Found): Candidate {
  const matches = [...gradients].map(([variable, predicted]) => {
    const right = evidence.right(variable)!;
    const explained = shareExplained(givenOf(evidence, variable, right), predicted, right);
    return { variable, explained, ...told };
  });
  return { cause, matches };
}

function evidenceOf(found: readonly Match[]): string {
  const reasons = new Set(found.map(({ because }) => because));
  if (reasons.size === 1) return found[0].because;
  return found.map(({ variable, because }) => `${variable.name}: ${because}`).join("; ");
}

function unexplained(evidence: Evidence, variables: readonly Variable[]): Verdict {
  const isTriedFully = variables.every((variable) => evidence.isKnown(variable));
  return {
    cause: "unexplained",
    title: "No known mistake explains these numbers",
    part: null,
    variables: variables.map(({ name }) => name),
    explained: 0,
    evidence: isTriedFully
      ? "the error fits none of the patterns"
      : "it is too large to try every pattern on",
    advice: isTriedFully
      ? "Look at the worst entries and at where in the matrix they are"
      : "Look at the worst entries, or check the same with small shapes",
  };
}

function bestMatch(
  evidence: Evidence,
  variable: Variable,
  right: Float64Array[],
  hypothesis: Hypothesis,
): Match | null {
  const given = givenOf(evidence, variable, right);
  let best: Match | null = null;
  for (const prediction of hypothesis.predict(evidence, variable, right)) {
    const explained = shareExplained(given, prediction.gradients, right);
    if (explained >= enough && explained > (best?.explained ?? 0)) {
      const { because, title = hypothesis.title, advice = hypothesis.advice } = prediction;
      best = { variable, explained, because, title, advice };
    }
  }
  return best;
}

/** What backward gave a variable in each pass. */
function givenOf(
  { subject, passes }: Evidence,
  variable: Variable,
  right: Float64Array[],
): Float64Array[] {
  const i = subject.variables.indexOf(variable);
  return passes.map(({ gradients }, k) => gradients[i]?.data ?? new Float64Array(right[k].length));
}

/** 1 − ‖given − predicted‖² / ‖given − right‖²; the error is all of it where the sizes differ. */
function shareExplained(
  given: Float64Array[],
  predicted: ArrayLike<number>[],
  right: Float64Array[],
): number {
  let [unexplainedSquares, squares] = [0, 0];
  for (const [k, numbers] of given.entries()) {
    if (predicted[k].length !== numbers.length) return 0;
    const isComparable = right[k].length === numbers.length;
    numbers.forEach((value, i) => {
      unexplainedSquares += (value - predicted[k][i]) ** 2;
      squares += (value - (isComparable ? right[k][i] : 0)) ** 2;
    });
  }
  return squares === 0 ? 0 : 1 - unexplainedSquares / squares;
}
